"""Grafana: signatures over the raw body, and its own alerts about itself."""

import json
from typing import Any

import pytest

from portal.incidents.terms import MonitoringStatus
from portal.integrations.alerts.signing.hmacs import signature
from tests.integrations.alerts.conftest import World
from tests.integrations.alerts.sample import sample


def signed(world: World, *, stamp: str = "", secret: str = "", name: str = "gf_hmac_body") -> Any:
    body = json.dumps(sample(name)).encode()
    headers = {"X-Grafana-Alerting-Signature": signature(secret or world.secret, body, stamp)}
    if stamp:
        headers["X-Sent-At"] = stamp
    return world.post(body, headers)


def test_a_signed_body_is_taken(world: World) -> None:
    world.connect("grafana", is_signed=True)

    assert signed(world).status_code == 202
    assert world.incidents[0].title == "High error rate: 5 % of orders fail"
    assert world.alerts[0].key == "org 1: 9d0c11aa22bb33cc"
    assert set(world.alerts[0].links) == {"Rule", "Dashboard", "Panel", "Silence", "Sender"}


def test_a_signed_time_is_taken_within_five_minutes(world: World) -> None:
    world.connect("grafana", is_signed=True, timestamp_header="X-Sent-At")
    now = int(world.at.timestamp())

    assert signed(world, stamp=str(now - 290)).status_code == 202
    assert signed(world, stamp=str(now - 310)).status_code == 401
    assert signed(world, stamp=str(now + 310)).status_code == 401
    assert signed(world, stamp="").status_code == 401
    assert signed(world, stamp="9" * 400).status_code == 401


def test_a_wrong_signature_is_refused(world: World) -> None:
    world.connect("grafana", is_signed=True)
    answer = signed(world, secret="somebody else's")

    assert answer.status_code == 401
    assert answer.json["detail"] == "The signature does not fit the body."
    assert world.incidents == []
    assert world.deliveries[0].body == b""


def test_the_plain_secret_does_not_replace_a_signature(world: World) -> None:
    world.connect("grafana", is_signed=True)

    assert world.post(sample("gf_hmac_body")).status_code == 401


def test_put_is_taken_too(world: World) -> None:
    world.connect("grafana")

    assert world.post(sample("gf_hmac_body"), method="PUT").status_code == 202
    assert len(world.incidents) == 1


def test_a_test_of_the_contact_point_opens_nothing(world: World) -> None:
    world.connect("grafana")
    world.send("gf_test_alert")

    assert world.incidents == []
    assert world.verdicts == ["connected"]
    assert world.source.connected_at == world.at


def test_missing_data_is_about_monitoring(world: World) -> None:
    world.connect("grafana")
    world.send("gf_nodata")

    assert world.incidents == []
    assert world.verdicts == ["monitoring_health"]
    assert world.alerts[0].is_health


@pytest.mark.parametrize(("status", "word"), [("firing", "blind"), ("resolved", "firing")])
def test_missing_data_blinds_the_incident_of_its_rule(world: World, status: str, word: str) -> None:
    world.connect("grafana")
    world.send("gf_hmac_body", "gf_nodata")
    body = sample("gf_nodata")
    body["alerts"][0]["status"] = status
    world.post(body)

    assert world.incidents[0].monitoring_status is MonitoringStatus(word)

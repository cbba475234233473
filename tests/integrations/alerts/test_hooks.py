"""The hooks: who may deliver, what is refused and how it is told, what is stored."""

import base64
import json

import pytest
from sqlalchemy import text

from portal.core import clock, jobs
from portal.core.db import db
from portal.core.languages import speaking
from portal.integrations.alerts import jobs as chores
from portal.integrations.alerts.processing import draining
from portal.integrations.alerts.services import sources
from tests.integrations.alerts.conftest import World
from tests.integrations.alerts.sample import sample


def test_the_secret_may_come_in_three_ways(world: World) -> None:
    world.connect("alertmanager")
    basic = base64.b64encode(f"any:{world.secret}".encode()).decode()
    for headers in (
        {"Authorization": f"Bearer {world.secret}"},
        {"Authorization": f"Basic {basic}"},
        {"X-Portal-Secret": world.secret},
    ):
        assert world.post(sample("am_firing_2"), headers).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic ###"},
        {"Authorization": "Bearer \u00fc"},
        {"X-Portal-Secret": ""},
    ],
)
def test_without_the_secret_nothing_is_taken(world: World, headers: dict[str, str]) -> None:
    world.connect("alertmanager")
    answer = world.post(sample("am_firing_2"), headers)

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert world.incidents == []
    assert [delivery.body for delivery in world.deliveries] == [b""]


def test_a_sender_is_answered_in_english_and_people_read_it_in_theirs(world: World) -> None:
    world.connect("alertmanager")
    answer = world.post(sample("am_firing_2"), {"Accept-Language": "de"})

    [delivery] = world.deliveries
    assert delivery.reason in answer.text
    with speaking("de-DE"):
        assert delivery.why != delivery.reason


def test_a_secret_in_the_address_is_no_secret(world: World) -> None:
    world.connect("alertmanager")
    url = f"/hooks/{world.key}?secret={world.secret}&token={world.secret}"

    assert world.post(sample("am_firing_2"), {}, url=url).status_code == 401


def test_an_unknown_address_looks_like_one_turned_off(world: World) -> None:
    source, ada = world.connect("alertmanager"), world.admin
    with db.writing():
        sources.turn_off(source, by=ada)
    off = world.post(sample("am_firing_2"))
    unknown = world.post(sample("am_firing_2"), url="/hooks/no-such-key")

    assert (off.status_code, off.json) == (unknown.status_code, unknown.json)
    assert off.status_code == 404


def test_a_secret_that_was_replaced_ends_at_once(world: World) -> None:
    source, ada = world.connect("alertmanager"), world.admin
    with db.writing():
        sources.rotate(source, by=ada)

    assert world.post(sample("am_firing_2")).status_code == 401


BAD = {
    "nothing": (b"", "The body is empty."),
    "no JSON": (b"disk full", "The body is not JSON: it cannot be read from character 1 on."),
    "half of it": (b'{"alerts": [', "The body is not JSON"),
    "a list": (b"[]", "not an object"),
    "deep": (b'{"alerts":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
    "no UTF-8": (b'{"alerts": "\xff\xfe"}', "The body is not UTF-8 (byte 12)."),
    "no number": (b'{"alerts": NaN}', "The body is not JSON"),
    "a huge number": (b'{"alerts": ' + b"9" * 5_000 + b"}", "The body is not JSON"),
    "alerts are no list": (b'{"alerts": {"a": 1}}', "“alerts”:"),
    "an alert is a word": (b'{"alerts": ["x"]}', "“alerts.0”:"),
    "a status nobody knows": (
        b'{"alerts": [{"status": "burning", "labels": {}}]}',
        "“alerts.0.status”:",
    ),
    "labels are a list": (b'{"alerts": [{"status": "firing", "labels": []}]}', "set of labels"),
    "a label is an object": (
        b'{"alerts": [{"status": "firing", "labels": {"a": {}}}]}',
        "is not a text",
    ),
    "no time": (
        b'{"alerts": [{"status": "firing", "labels": {}, "startsAt": "yesterday"}]}',
        "is not a time such as",
    ),
    "a day that never was": (
        b'{"alerts": [{"status": "firing", "labels": {}, "startsAt": "2026-02-31T00:00:00Z"}]}',
        "is not a time that exists",
    ),
    "too many": (json.dumps({"alerts": [{}] * 1_001}).encode(), "More than 1,000 alerts"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_body_is_refused_clearly_and_kept(world: World, kind: str) -> None:
    world.connect("alertmanager")
    body, words = BAD[kind]
    answer = world.post(body)

    assert answer.status_code == 400
    assert words in answer.json["detail"]
    (delivery,) = world.deliveries
    assert (delivery.verdict.value, delivery.body) == ("rejected", body)


@pytest.mark.parametrize("kind", ["grafana", "sns", "generic"])
def test_no_reader_breaks_on_bad_bodies(world: World, kind: str) -> None:
    world.connect(kind)
    for body, _words in BAD.values():
        assert world.post(body).status_code in {202, 400, 401}


def test_a_body_above_one_mebibyte_is_too_large(world: World) -> None:
    world.connect("alertmanager")
    answer = world.post(b'{"alerts": "' + b"x" * 2**20 + b'"}')

    assert answer.status_code == 413
    assert "larger than 1 MiB" in answer.json["detail"]


def test_odd_characters_in_labels_are_harmless(world: World) -> None:
    world.connect("alertmanager")
    odd = sample("am_firing_2")
    odd["alerts"][0]["labels"] |= {"a\x00b": "\ud800<script>", "n": 7, "none": None, "yes": True}
    odd["alerts"][0]["annotations"] = {"summary": "<b>\x00\ud83d", "description": "x" * 50_000}

    assert world.post(json.dumps(odd).encode()).status_code == 202
    assert world.verdicts == ["opened"]
    assert world.alerts[0].labels["n"] == "7"


def test_secrets_in_labels_are_masked(world: World) -> None:
    world.connect("generic")
    body = sample("own_firing") | {
        "description": "curl -H 'Authorization: Bearer abcdef0123456789'"
    }
    body["labels"] = {"dsn": "postgres://app:hunter22@db/app", "job": "nightly"}
    world.post(body)

    assert "hunter22" not in str(world.alerts[0].labels)
    assert "abcdef0123456789" not in world.incidents[0].description_html


def test_more_than_the_rate_is_asked_to_come_again(world: World) -> None:
    world.connect("alertmanager", rate_limit=10)
    answers = [world.post(sample("am_firing_2")) for _ in range(15)]

    assert {answer.status_code for answer in answers} == {202, 503}
    assert answers[-1].headers["Retry-After"] == "30"


def test_strangers_do_not_fill_the_disk(world: World) -> None:
    world.connect("alertmanager")
    for _ in range(30):
        assert world.post(sample("am_firing_2"), {}).status_code == 401

    assert len(world.deliveries) == 20


def test_the_answer_comes_after_the_commit_and_before_the_work(world: World) -> None:
    world.connect("alertmanager")
    headers = {"Authorization": f"Bearer {world.secret}"}
    answer = world.client.post(
        f"/hooks/{world.key}", data=json.dumps(sample("am_firing_2")), headers=headers
    )

    assert answer.json == {"status": "accepted", "delivery": 1}
    assert world.verdicts == ["waiting"]
    assert world.incidents == []
    assert "Set-Cookie" not in answer.headers


def test_what_is_not_stored_is_not_accepted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.connect("alertmanager")
    world.client.application.testing = False
    world.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    with db.writing() as session:
        session.execute(text("DROP TABLE alert_delivery"))
    answer = world.post(sample("am_firing_2"))

    assert answer.status_code == 500


def test_work_that_dies_in_the_middle_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.connect("alertmanager")
    done = draining.carried_out

    def die_after(*arguments: object) -> None:
        done(*arguments)  # type: ignore[arg-type]
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(draining, "carried_out", die_after)
        with pytest.raises(SystemExit):
            world.post(sample("am_firing_2"))
    assert world.incidents == []
    with clock.turned_to(world.at), db.writing() as session:
        session.execute(text("UPDATE job SET leased_until = NULL"))
        chores_asked = jobs.waiting()
    with clock.turned_to(world.at):
        jobs.run_all()

    assert chores_asked
    assert len(world.incidents) == 1
    assert world.verdicts == ["opened"]


def test_one_that_nobody_foresaw_fails_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.connect("alertmanager")
    done = draining.carried_out
    broken = {"yes": True}

    def sometimes(source: object, found: object, delivery: object) -> object:
        if broken["yes"]:
            raise ZeroDivisionError
        return done(source, found, delivery)  # type: ignore[arg-type]

    monkeypatch.setattr(draining, "carried_out", sometimes)
    world.post(sample("am_firing_2"))
    broken["yes"] = False
    world.post(sample("am_firing_2"))

    assert world.verdicts == ["failed", "opened"]


def test_deliveries_are_forgotten_after_their_time(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    world.pass_time(days=31)
    with clock.turned_to(world.at):
        chores.forget()

    assert world.deliveries == []
    assert len(world.incidents) == 1

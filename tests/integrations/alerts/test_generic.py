"""The generic contract, what others speak, mapping, and heartbeats."""

import json

from portal.incidents.terms import IncidentState
from portal.integrations.alerts.signing.hmacs import signature
from tests.integrations.alerts.conftest import World
from tests.integrations.alerts.sample import sample


def test_our_own_event_opens_and_resolves(world: World) -> None:
    world.connect("generic")
    world.send("own_firing", "own_resolved")
    world.pass_time(minutes=6)

    (incident,) = world.incidents
    assert incident.title == "Backup of nas1 failed"
    assert incident.state is IncidentState.RESOLVED


def test_an_acknowledgement_is_noted(world: World) -> None:
    world.connect("generic")
    world.send("own_firing")
    world.post({"dedup_key": "backup-nas1", "status": "acknowledged"})

    assert world.verdicts[-1] == "recorded"
    assert world.incidents[0].state is IncidentState.NEW


def test_events_of_oncall_are_understood(world: World) -> None:
    world.connect("generic")
    world.send("oncall_alerting")
    world.post(sample("oncall_alerting") | {"state": "ok"})

    assert world.incidents[0].title == "VPN gateway is down"
    assert world.verdicts == ["opened", "resolved"]


def test_events_of_pagerduty_are_understood(world: World) -> None:
    world.connect("generic")
    world.send("pagerduty_trigger")
    world.post({"event_action": "resolve", "dedup_key": "printer/3"})

    assert world.incidents[0].title == "Printer on floor 3 is out of paper"
    assert world.alerts[0].labels["tray"] == "2"
    assert world.verdicts == ["opened", "resolved"]


def test_a_mapping_finds_our_fields_elsewhere(world: World) -> None:
    paths = {"dedup_key": "event.id", "title": "event.name", "status": "event.state"}
    world.connect("generic", mapping=paths)
    world.send("foreign_shape")

    assert world.incidents[0].title == "Pool is exhausted"


def test_what_is_missing_is_named(world: World) -> None:
    world.connect("generic")

    both = world.post({"title": "x"})
    title = world.post({"dedup_key": "a", "status": "firing"})
    status = world.post({"dedup_key": "a", "status": "perhaps"})

    assert "“dedup_key” and “status” are missing." in both.json["detail"]
    assert "“title” is missing" in title.json["detail"]
    assert "“perhaps” is no status" in status.json["detail"]


def test_a_signed_event_is_taken(world: World) -> None:
    world.connect("generic", is_signed=True)
    body = json.dumps(sample("own_firing")).encode()

    found = f"sha256={signature(world.secret, body)}"
    assert world.post(body, {"X-Portal-Signature": found}).status_code == 202
    assert world.post(body, {"X-Portal-Signature": "sha256=ü"}).status_code == 401


def test_a_heartbeat_that_stops_is_an_incident_until_it_comes_back(world: World) -> None:
    world.connect("generic", heartbeat_minutes=10)
    url = f"/hooks/{world.key}/heartbeat"
    world.pass_time(hours=1)
    assert world.incidents == []

    assert world.post(b"", url=url).status_code == 202
    world.pass_time(minutes=11)
    world.pass_time(minutes=11)
    (incident,) = world.incidents
    assert incident.title == "No heartbeat from generic of the test for more than 10 min"

    world.post(b"", url=url)
    assert world.incidents[0].state is IncidentState.RESOLVED


def test_a_heartbeat_needs_the_secret(world: World) -> None:
    world.connect("generic", heartbeat_minutes=10)

    assert world.post(b"", {}, url=f"/hooks/{world.key}/heartbeat").status_code == 401
    assert world.post(b"", url="/hooks/no-such-key/heartbeat").status_code == 404


def test_a_resolve_may_be_the_first_to_say_when_it_began(world: World) -> None:
    world.connect("generic")
    event = {"dedup_key": "nas1", "title": "Backup failed"}
    world.post(event | {"status": "firing"})
    world.pass_time(minutes=10)
    told = {"started_at": "2026-05-04T07:50:00Z", "ended_at": "2026-05-04T08:09:00Z"}
    world.post(event | {"status": "resolved"} | told)

    assert world.verdicts == ["opened", "resolved"]


def test_a_resolve_of_an_outbreak_before_ends_nothing(world: World) -> None:
    world.connect("generic")
    event = {"dedup_key": "nas1", "title": "Backup failed"}
    world.post(event | {"status": "firing", "started_at": "2026-05-04T07:59:00Z"})
    told = {"started_at": "2026-05-04T06:00:00Z", "ended_at": "2026-05-04T06:30:00Z"}
    world.post(event | {"status": "resolved"} | told)

    assert world.verdicts == ["opened", "ignored"]
    assert world.incidents[0].state is IncidentState.NEW


def test_a_resolve_from_the_future_does_not_hide_what_fires_after_it(world: World) -> None:
    world.connect("generic")
    event = {"dedup_key": "nas1", "title": "Backup failed"}
    told = {"started_at": "2031-01-01T00:00:00Z", "ended_at": "2031-01-01T01:00:00Z"}
    world.post(event | {"status": "resolved"} | told)
    world.pass_time(minutes=2)
    world.post(event | {"status": "firing", "started_at": "2026-05-04T08:01:00Z"})

    assert world.verdicts == ["recorded", "opened"]


def test_a_heartbeat_with_a_huge_body_is_too_large_or_alive_and_opens_nothing(world: World) -> None:
    world.connect("generic")
    answer = world.post(b"x" * (1024 * 1024 + 1), url=f"/hooks/{world.key}/heartbeat")

    assert answer.status_code in {202, 413}
    assert world.incidents == []

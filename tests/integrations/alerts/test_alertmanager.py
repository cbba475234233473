"""Alertmanager: what its deliveries do to incidents."""

from collections.abc import Callable

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.services import joining
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import (
    Channel,
    IncidentState,
    KnowledgeOutcome,
    MonitoringStatus,
    ResolutionCode,
)
from portal.insights.payback.about import About, Case, alerts_of, alerts_of_labels, likeness
from portal.insights.payback.terms import Likeness
from portal.integrations.alerts.alike import same_alerts
from portal.integrations.alerts.terms import Grouping
from tests.integrations.alerts.conftest import World
from tests.integrations.alerts.sample import sample

ViewerOf = Callable[[str], Viewer]


def lines() -> int:
    return db.session.query(TimelineEvent).count()


def test_a_group_is_one_incident_however_often_it_is_sent(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    before = lines()
    world.send("am_firing_2")

    (incident,) = world.incidents
    assert incident.title == "DiskAlmostFull: /var on mx1 is 92 % full"
    assert incident.priority.label == "P4"
    assert incident.monitoring_status is MonitoringStatus.FIRING
    assert [alert.delivery_count for alert in world.alerts] == [2, 2]
    assert lines() == before
    assert world.verdicts == ["opened", "repeated"]
    assert world.deliveries[0].reason == "Opened INC-1. Joined INC-1."


def test_when_everything_is_over_and_quiet_it_resolves_itself(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_partial_resolve")
    world.pass_time(minutes=10)
    assert world.incidents[0].state is IncidentState.NEW

    world.send("am_all_resolved")
    world.pass_time(minutes=4)
    assert world.incidents[0].state is IncidentState.NEW
    world.pass_time(minutes=2)

    (incident,) = world.incidents
    assert incident.state is IncidentState.RESOLVED
    assert incident.resolution_code is ResolutionCode.AUTO_RECOVERED
    assert incident.knowledge_outcome is KnowledgeOutcome.NOT_APPLICABLE


def test_what_somebody_took_only_recovers(world: World, viewer_of: ViewerOf) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    (incident,) = world.incidents
    with db.writing():
        INCIDENT.advance(incident, "acknowledge", by=viewer_of("lena"))
    world.send("am_all_resolved")
    world.pass_time(minutes=6)

    (incident,) = world.incidents
    assert incident.state is IncidentState.ACKNOWLEDGED
    assert incident.monitoring_status is MonitoringStatus.RECOVERED


def test_a_grave_one_never_resolves_itself(world: World) -> None:
    world.connect("alertmanager", severities={"warning": [1, 2]})
    world.send("am_firing_2", "am_all_resolved")
    world.pass_time(minutes=6)

    assert world.incidents[0].priority.label == "P2"
    assert world.incidents[0].state is IncidentState.NEW


def test_resolved_before_it_was_seen_firing_opens_nothing(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_resolved_only")

    assert world.incidents == []
    assert world.verdicts == ["recorded"]
    assert [alert.state.value for alert in world.alerts] == ["resolved"]


def test_a_message_cut_short_never_ends_an_incident(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_truncated_resolved")
    world.pass_time(hours=2)
    assert world.incidents[0].state is IncidentState.NEW

    world.send("am_all_resolved")
    world.pass_time(minutes=6)
    assert world.incidents[0].state is IncidentState.RESOLVED


def test_a_group_with_a_new_name_stays_the_same_incident(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_groupkey_changed")

    assert len(world.incidents) == 1
    assert len(world.alerts) == 3
    assert world.verdicts == ["opened", "joined"]


def test_a_custom_body_is_told_where_to_go(world: World) -> None:
    world.connect("alertmanager")
    answer = world.post(sample("am_custom_body"))

    assert answer.status_code == 400
    assert "“Anything else” with a mapping" in answer.json["detail"]
    assert world.verdicts == ["rejected"]
    assert b"Disk almost full" in world.deliveries[0].body


def test_back_within_half_an_hour_it_is_the_same_incident(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved")
    world.pass_time(minutes=32)
    assert world.incidents[0].state is IncidentState.RESOLVED
    world.send("am_refire")

    (incident,) = world.incidents
    assert incident.state is IncidentState.NEW
    assert incident.flap_count == 1
    assert world.verdicts[-1] == "refired"


def test_back_later_it_is_a_recurrence(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved")
    world.pass_time(minutes=6)
    world.pass_time(minutes=31)
    world.send("am_refire")

    first, second = world.incidents
    assert first.state is IncidentState.RESOLVED
    assert second.recurrence_of_id == first.id


def test_three_times_back_in_a_day_it_is_flapping(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved")
    for hour in range(3):
        world.pass_time(minutes=10)
        again = sample("am_refire")
        again["alerts"][0]["startsAt"] = world.at.isoformat()
        world.post(again)
        over = again["alerts"][0] | {"status": "resolved", "endsAt": world.at.isoformat()}
        world.post(again | {"alerts": [over]})
        assert world.incidents[0].flap_count == hour + 1

    assert world.incidents[0].labels["flapping"] == "yes"


def test_an_echo_of_what_just_ended_opens_nothing_again(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved", "am_firing_2")

    assert world.verdicts[-1] == "ignored"
    assert len(world.incidents) == 1


def test_each_alert_can_be_an_incident_of_its_own(world: World) -> None:
    world.connect("alertmanager", grouping=Grouping.ALERT)
    world.send("am_firing_2")

    assert len(world.incidents) == 2


def test_silence_makes_an_alert_stale(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    world.pass_time(hours=7)
    assert world.incidents[0].monitoring_status is MonitoringStatus.FIRING
    world.pass_time(hours=2)

    assert world.incidents[0].monitoring_status is MonitoringStatus.STALE
    assert world.incidents[0].state is IncidentState.NEW


def test_the_usual_pause_of_a_sender_is_learnt(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    world.pass_time(minutes=60)
    world.send("am_firing_2")
    world.pass_time(minutes=110)
    assert world.incidents[0].monitoring_status is MonitoringStatus.FIRING
    world.pass_time(minutes=15)
    assert world.incidents[0].monitoring_status is MonitoringStatus.STALE


def test_a_merged_incident_is_followed(world: World, viewer_of: ViewerOf) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2")
    (incident,) = world.incidents
    lena = viewer_of("lena")
    with db.writing():
        other = report(Report(title="Mail is slow", channel=Channel.PHONE, impact=3), by=lena)
        joining.merge(incident, other, by=lena)
    world.send("am_all_resolved")
    world.pass_time(minutes=6)

    assert world.incidents[1].monitoring_status is MonitoringStatus.RECOVERED


def test_a_start_in_the_future_begins_now(world: World) -> None:
    world.connect("alertmanager")
    later = sample("am_firing_2")
    for alert in later["alerts"]:
        alert["startsAt"] = "2031-01-01T00:00:00Z"
    world.post(later)

    with clock.turned_to(world.at):
        assert world.incidents[0].detected_at == world.at


def test_a_storm_becomes_one_incident_and_resolves_still_count(world: World) -> None:
    world.connect("alertmanager")
    firing = [sample("am_refire") for _ in range(45)]
    for number, body in enumerate(firing):
        body["groupKey"] = f"group {number}"
        body["alerts"][0]["fingerprint"] = f"{number:016x}"
        world.post(body)

    *single, storm = world.incidents
    assert storm.title.startswith("Alert storm from alertmanager of the test")
    assert [each.parent_id for each in single] == [storm.id] * 30
    assert world.verdicts.count("folded") == 15

    for body in firing:
        over = body["alerts"][0] | {"status": "resolved", "endsAt": world.at.isoformat()}
        world.post(body | {"status": "resolved", "alerts": [over]})
    world.pass_time(minutes=6)
    assert {each.monitoring_status for each in world.incidents} == {MonitoringStatus.RECOVERED}


def test_its_outbreaks_are_alike_and_so_is_nothing_else(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved")
    world.pass_time(minutes=6)
    world.pass_time(minutes=31)
    world.send("am_refire")
    first, second = world.incidents

    (likeness,) = same_alerts([first, second])
    assert likeness.numbers == {first.id, second.id}
    assert "The same alerts from" in likeness.why
    assert list(same_alerts([first])) == []


def test_payback_knows_the_next_outbreak_by_its_alert(world: World) -> None:
    world.connect("alertmanager")
    world.send("am_firing_2", "am_all_resolved")
    world.pass_time(minutes=6)
    world.pass_time(minutes=31)
    world.send("am_refire")
    first, second = world.incidents

    about = About(alerts=tuple(alerts_of(first)))
    assert likeness(about, Case(second)) is Likeness.ALERT
    assert likeness(about, Case(second, alerts_of_labels)) is Likeness.ALERT
    with db.session.no_autoflush:
        second.labels = {"alertname": "AnotherAlert"}
        assert likeness(about, Case(second, alerts_of_labels)) is None
    db.session.rollback()

"""The course of an incident as a drawing, and the zones its times are read in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.postmortems.drawing.axis import Axis
from portal.postmortems.drawing.course import drawn
from portal.postmortems.models.lesson import Line
from portal.postmortems.services import starting
from portal.postmortems.terms import Size

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "labels"),
    [
        (20, ["12:05", "12:10", "12:15"]),
        (100, ["12:30", "13:00", "13:30"]),
        (60 * 24 * 3, ["4 Mar", "5 Mar", "6 Mar"]),
    ],
)
def test_an_axis_has_a_few_round_times(minutes, labels):
    assert [each.label for each in Axis(NOON, at(minutes)).ticks(ZoneInfo("UTC"))] == labels


def test_round_times_are_round_in_the_zone_they_are_read_in():
    ticks = Axis(NOON, at(100)).ticks(ZoneInfo("Asia/Kathmandu"))  # 5 h 45 min ahead
    assert [each.label for each in ticks] == ["18:00", "18:30", "19:00"]


def test_phases_follow_each_other_and_nothing_is_drawn_of_what_has_no_length(resolved):
    incident = resolved()
    with db.writing():
        start = incident.reported_at - timedelta(minutes=60)
        incident.impact_started_at = start
        incident.detected_at = start + timedelta(minutes=10)
        incident.acknowledged_at = start + timedelta(minutes=40)
        incident.mitigated_at = start + timedelta(minutes=90)
        incident.resolved_at = start + timedelta(minutes=100)
    [row] = drawn([incident], []).rows
    told = [(each.label, each.x, each.width, each.lasted) for each in row.phases]
    assert told == [
        ("Unnoticed", 0, 10, "10 min"),
        ("Waiting", 10, 30, "30 min"),
        ("Worked on", 40, 50, "50 min"),
        ("Clearing up", 90, 10, "10 min"),
    ]
    assert [each.label for each in row.tiers] == ["L1"]
    same = Incident(reported_at=NOON, acknowledged_at=NOON, resolved_at=NOON)
    assert drawn([same], []) is None
    assert drawn([], [Line(occurred_at=NOON, text="x")]) is None


def test_marks_close_together_share_one(resolved):
    lines = [Line(occurred_at=clock.now() - timedelta(seconds=n), text="x") for n in range(9)]
    marks = drawn([resolved()], lines).marks
    assert [(each.label, each.lane) for each in marks] == [("1", 0), ("2", 1), ("3–9", 2)]


def test_times_are_read_in_the_zone_of_the_address(started, browser_of):
    started()
    with db.writing():
        theo = db.session.query(Person).filter_by(name="Theo").one()
        theo.zone = "Asia/Tokyo"
    browser = browser_of("theo")
    page = browser.get("/postmortems/PM-1").text
    assert "JST</time>" in page
    assert 'aria-labelledby="course-title course-words"' in page
    assert "UTC</time>" in browser.get("/postmortems/PM-1?zone=utc").text
    assert "JST</time>" in browser.get("/postmortems/PM-1?zone=mars").text


def test_an_incident_its_reader_may_not_read_is_not_drawn(resolved, started, viewer_of, browser_of):
    shown, hidden = resolved(), resolved("Payroll is open to all")
    prepared = starting.prepare(shown, Size.SHORT)
    with db.writing():
        found = starting.start(shown, prepared, by=viewer_of("theo"))
        starting.take_in(found, hidden, by=viewer_of("theo"))
        hidden.team_id, hidden.assignee_id = None, None
        found.state, found.published_at = found.state.PUBLISHED, found.created_at
        ref = hidden.ref
    assert f"The course of INC-1, {ref}" in browser_of("theo").get("/postmortems/PM-1").text
    assert "course-title" not in browser_of("otto").get("/postmortems/PM-1").text

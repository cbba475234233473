"""One press makes a draft in which everything stands that the incident knows already."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.core.languages import speaking
from portal.incidents.terms import IncidentState
from portal.kb import outlines
from portal.kb.models.content import Content
from portal.kb.terms import Kind
from portal.postmortems.due import due_at
from portal.postmortems.outlining import outline_of
from portal.postmortems.services import starting
from portal.postmortems.terms import PartRole, Size
from portal.sla.engine.calendar import Calendar
from portal.sla.engine.working_days import days_later
from tests import shelf

TEMPLATE = """
## In three lines

*What could people not do?*

## Impact

*How many orders?*

*How was that counted?*

## Recurrence check

*Which were alike?*

## House rules

Some words that ask nothing.
"""


def test_it_knows_people_by_role_and_never_by_name(started):
    found = started()
    told = {(each.role, each.team) for each in found.people}
    assert (PartRole.REPORTED, "Service desk (L1)") in told
    assert (PartRole.RESOLVED, "Operations (L2)") in told
    assert (PartRole.WROTE, "Operations (L2)") in told


def test_key_lines_and_milestones_are_shown_and_the_rest_waits(started):
    found = started()
    shown = [line.text for line in found.shown_lines]
    assert "300 of 300 connections" in shown
    assert "Acknowledged." in shown
    assert "Resolved." in shown
    assert "Coffee machine is broken too" not in shown
    assert "Coffee machine is broken too" in [line.text for line in found.lines]
    assert not [line for line in found.lines if "Theo" in line.text + line.by_role]


def test_the_facts_of_the_impact_are_filled_in_and_do_not_count_as_written(started):
    found = started()
    impact = next(each for each in found.sections if each.key == "impact")
    assert "The impact lasted 30 min" in impact.facts
    assert "P1" in impact.facts
    assert impact.body == ""


def test_every_size_has_its_own_outline(session):
    headings = {size: [each.heading for each in outline_of(size)] for size in Size}
    assert headings[Size.FULL][-1] == "Review record"
    assert "What stopped it" in headings[Size.NEAR_MISS]
    assert "Rollback" in headings[Size.CHANGE_FAILURE]
    assert len(headings[Size.SHORT]) < len(headings[Size.FULL])


def test_what_has_to_be_filled_is_what_the_domain_marks(session):
    required = {each.heading for each in outline_of(Size.FULL) if each.is_required}
    assert {"Impact", "Timeline", "Knowledge outcome", "Contributing factors"} <= required
    assert not required & {"Background", "Lead-up", "Recurrence check", "Action items"}


def test_a_published_template_of_the_house_replaces_the_outline_of_its_size(session):
    shelf.put(Kind.RCA_TEMPLATE, Content(title="Outline, short", body=TEMPLATE, summary="Ours."))
    short = outline_of(Size.SHORT)
    assert [each.heading for each in short] == [
        *("In three lines", "Impact", "Recurrence check", "House rules"),
    ]
    assert short[1].prompts == ("How many orders?", "How was that counted?")
    assert [each.is_required for each in short] == [True, True, False, False]
    built_in = outlines.outline("rca_full")
    assert [each.heading for each in outline_of(Size.FULL)] == [
        section.heading for section in built_in.sections
    ]


def test_only_what_is_over_is_looked_back_on(resolved, viewer_of, started):
    incident = resolved()
    with db.writing():
        incident.resolved_at, incident.state = None, IncidentState.IN_PROGRESS
    with pytest.raises(Conflict, match="resolve the incident first"):
        started(incident)


def test_a_second_one_is_refused_while_the_first_stands(started):
    found = started()
    with pytest.raises(Conflict, match=f"{found.ref} is about {found.incidents[0].ref} already"):
        started(found.incidents[0])


def test_who_does_not_work_in_support_begins_none(resolved, viewer_of):
    incident = resolved()
    prepared = starting.prepare(incident, Size.SHORT)
    with pytest.raises(Forbidden), db.writing():
        starting.start(incident, prepared, by=viewer_of("otto"))


def test_it_may_be_about_several_incidents(started, resolved, viewer_of):
    found, other = started(), resolved("Orders fail again")
    with db.writing():
        starting.take_in(found, other, by=viewer_of("theo"))
    assert [each.ref for each in found.incidents] == ["INC-1", "INC-2"]
    assert [line.text for line in found.lines].count("Reported by phone.") == 2


def test_a_p1_is_due_in_three_days_and_a_p3_never(resolved):
    incident = resolved()
    assert due_at(incident) == incident.resolved_at + timedelta(days=3)
    assert due_at(resolved(impact=2, urgency=2)) is None


def test_a_p2_is_due_after_five_working_days(resolved, monkeypatch):
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: friday)
    assert due_at(resolved(impact=1, urgency=2)) == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_working_days_leave_out_weekends_and_holidays():
    hours = ((540, 1020),)
    holiday = {datetime(2026, 12, 25, tzinfo=UTC).date(): ()}
    week = Calendar("Europe/Berlin", (hours,) * 5 + ((), ()), holiday)
    thursday = datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert days_later(thursday, 1, week) == datetime(2026, 12, 28, 9, tzinfo=UTC)


def test_what_is_filled_in_is_the_same_for_every_reader(resolved, viewer_of):
    incident = resolved()
    with speaking("de-DE"):
        prepared = starting.prepare(incident, Size.FULL)
        with db.writing():
            found = starting.start(incident, prepared, by=viewer_of("theo"))
    facts = " ".join(each.facts_html for each in found.sections)
    assert "It came in by phone." in facts
    assert "Resolved." in [line.text for line in found.lines]

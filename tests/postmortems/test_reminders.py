"""What is told of due dates, with the clock turned; and what follows when people leave or merge."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.services import people
from portal.activity.models import Notification
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services import joining
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, IncidentState
from portal.postmortems import jobs
from portal.postmortems.models.postmortem import Postmortem
from tests.postmortems.test_lifecycle import advance


def told():
    rows = select(Person.name, Notification.text)
    rows = rows.join(Notification, Notification.person_id == Person.id)
    found = db.session.execute(rows.where(Notification.text.contains("due")))
    return sorted((name, text) for name, text in found)


def on(day, since):
    with clock.turned_to(since + timedelta(days=day)):
        jobs.remind()
        jobs.remind()  # once each, however often it runs
    found = told()
    with db.writing():
        for row in db.session.scalars(select(Notification)):
            db.session.delete(row)
    return found


def test_a_postmortem_is_told_of_before_on_the_day_and_every_week(started):
    since = started().created_at
    assert on(0, since) == []
    assert on(2, since) == [("Theo", "It is due tomorrow.")]
    assert on(3, since) == [("Theo", "It is due today.")]
    assert on(5, since) == []
    both = [("Mona", "It is overdue."), ("Theo", "It is overdue.")]
    assert on(11, since) == both
    assert on(12, since) == []
    assert on(25, since) == both  # the latest alone, after days without a worker
    with db.writing():
        found = db.session.get_one(Postmortem, 1)
        found.state = found.state.PUBLISHED
    assert on(90, since) == []


def test_what_nobody_began_is_told_of_too_until_it_is_waived(resolved, browser_of):
    since = resolved().resolved_at
    resolved("A crooked label", impact=3, urgency=3)
    [(name, words)] = on(2, since)
    assert (name, words) == ("Lena", "Its postmortem is due tomorrow.")
    assert {name for name, _words in on(12, since)} == {"Lena", "Mona"}
    browser_of("mona").post("/incidents/INC-1/waive", data={"note": "Covered."})
    assert on(40, since) == []


def test_managers_hear_of_a_review_nobody_is_left_for(written, viewer_of):
    advance(written(), "submit", viewer_of("theo"))
    with db.writing():
        people.leave(viewer_of("rea").person, by=viewer_of("ada"))
    rows = select(Person.name).join(Notification, Notification.person_id == Person.id)
    words = Notification.text.contains("Nobody is left who may review it")
    assert list(db.session.scalars(rows.where(words))) == ["Mona"]


@pytest.fixture
def merged(resolved, viewer_of):
    """INC-1 was merged into INC-2, and that one into INC-3, which is over."""
    theo = viewer_of("theo")
    with db.writing():
        first, second, last = (
            report(Report(title=f"Orders fail, {each}", channel=Channel.PHONE, impact=1), by=theo)
            for each in ("one", "two", "three")
        )
        joining.merge(first, second, by=theo)
        joining.merge(second, last, by=theo)
        last.state, last.resolved_at = IncidentState.RESOLVED, clock.now()


def test_a_merged_incident_leads_to_the_one_it_goes_on_in(merged, started, browser_of):
    theo = browser_of("theo")
    answer = theo.post("/incidents/INC-1/postmortem", data={"size": "full"})
    assert answer.location == "/incidents/INC-3#postmortem"
    assert "its postmortem is written here" in theo.get("/incidents/INC-3").text
    assert 'href="/INC-3#postmortem"' in theo.get("/incidents/INC-1").text
    ref = started().ref
    theo.post(f"/postmortems/{ref}/incidents", data={"incident": "INC-2"})
    assert [each.id for each in db.session.get_one(Postmortem, 1).incidents] == [3, 4]
    assert "INC-2 was merged into INC-3" in theo.get(f"/postmortems/{ref}").text
    with db.writing():
        last = db.session.get_one(Incident, 3)
        last.is_confidential, last.team_id, last.assignee_id = True, None, None
    assert theo.post("/incidents/INC-1/postmortem", data={"size": "full"}).status_code == 409

"""What goes on after an incident is closed: reminders, recurrences, quiet."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.services import people
from portal.actions import jobs as chores
from portal.actions.due import reminder
from portal.actions.models import Action
from portal.actions.terms import ActionState, ActionType, Verification
from portal.activity.models import Notification
from portal.catalog.models import Service
from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.terms import Channel
from tests.actions.conftest import advance, in_days

LOG = "ERROR pool: connection is not available, request timed out after 30000ms"


def told() -> set[tuple[str, str]]:
    """Everybody's notifications, and forget them."""
    rows = select(Person.name, Notification.text).join(
        Notification, Notification.person_id == Person.id
    )
    found = {(name, text) for name, text in db.session.execute(rows)}
    with db.writing() as session:
        session.query(Notification).delete()
    return found


def state_once_looked_at():
    """Do the jobs that wait; return the state of the one action afterwards."""
    jobs.run_all()
    return db.session.get_one(Action, 1).state


def after(days, chore):
    with clock.turned_to(clock.now() + timedelta(days=days)):
        chore()


@pytest.fixture
def orders(session):
    """`orders()`: a service, fetched anew after the jobs gave the session back."""
    with db.writing() as session:
        session.add(Service(name="Orders", slug="orders", created_at=clock.now()))
    return lambda: db.session.scalars(select(Service)).one()


@pytest.mark.parametrize(
    ("days", "number"), [(4, 0), (3, 1), (1, 1), (0, 2), (-6, 2), (-7, 3), (-13, 3), (-14, 4)]
)
def test_reminders_come_three_days_before_on_the_day_and_weekly(days, number):
    today = date(2026, 3, 2)
    assert reminder(today + timedelta(days=days), today) == number


def test_an_owner_is_reminded_once_of_each_also_over_restarts(proposed, viewer_of):
    advance(proposed(due_on=in_days(10)), "accept", viewer_of("theo"))
    told()
    heard = []
    for day in range(26):
        after(day, chores.remind)
        after(day, chores.remind)
        heard += [(day, text) for _name, text in told()]
    assert heard == [
        (7, "It is due within three days."),
        (10, "It is due today."),
        (17, "It is overdue."),
        (24, "It is overdue."),
    ]


def test_nobody_is_reminded_of_what_is_done_or_only_proposed(proposed, finished):
    proposed(due_on=in_days(1))
    finished(due_on=in_days(1))
    told()
    after(5, chores.remind)
    assert told() == set()


def test_a_new_date_begins_anew(proposed, viewer_of):
    from portal.actions.services.planning import set_date

    action = proposed(due_on=in_days(1))
    advance(action, "accept", viewer_of("theo"))
    chores.remind()
    assert ("Theo", "It is due within three days.") in told()
    with db.writing():
        set_date(action, in_days(2), by=viewer_of("lena"))
    chores.remind()
    assert told() == {("Theo", "It is due within three days.")}


def test_managers_hear_of_an_owner_who_left(proposed, viewer_of):
    advance(proposed(due_on=in_days(1)), "accept", viewer_of("theo"))
    told()
    with db.writing():
        people.leave(viewer_of("theo").person, by=viewer_of("ada"))
    assert told() == {("Mona", "Its owner has left: it needs another one.")}
    chores.remind()
    assert told() == {("Mona", "It is due within three days.")}


@pytest.mark.parametrize("kind", [ActionType.PREVENT, ActionType.MITIGATE])
def test_a_recurrence_reopens_what_was_to_prevent_it(opened, finished, browser_of, viewer_of, kind):
    first = opened()
    action = finished(source=first, type=kind)
    advance(action, "verify", viewer_of("lena"), "Seen.")
    told()
    opened("VPN drops again", recurrence_of=first)
    assert state_once_looked_at() is ActionState.IN_PROGRESS
    assert ("Theo", "The same trouble came back: it goes back to work.") in told()
    desk = browser_of("lena")
    assert "INC-2 happened again" in desk.get("/actions/ACT-1").text
    assert "so these went back to work" in desk.get("/incidents/INC-2").text


def test_the_same_message_on_the_same_service_is_the_same_trouble(opened, finished, orders):
    source = opened("Orders stop", description=_text(LOG), service=orders())
    finished(source=source)
    opened("Another service", description=_text(LOG))
    opened("Another message", service=orders())
    assert state_once_looked_at() is ActionState.DONE
    opened("Shops call", description=_text(LOG.replace("30000", "10000")), service=orders())
    assert state_once_looked_at() is ActionState.IN_PROGRESS


def test_the_same_alert_on_another_instance_is_the_same_trouble(opened, finished, orders):
    def fires(name, instance):
        labels = {"alertname": name, "instance": instance}
        return opened(name, labels=labels, channel=Channel.ALERT, service=orders())

    source = fires("PoolFull", "a")
    finished(source=source)
    fires("DiskFull", "a")
    assert state_once_looked_at() is ActionState.DONE
    fires("PoolFull", "b")
    assert state_once_looked_at() is ActionState.IN_PROGRESS


def test_an_incident_counts_once_and_those_before_it_was_done_not_at_all(
    opened, finished, viewer_of
):
    first = opened()
    opened("Before it was done", recurrence_of=first)
    finished(source=first)
    opened("Again", recurrence_of=first)
    assert state_once_looked_at() is ActionState.IN_PROGRESS
    advance(db.session.get_one(Action, 1), "finish", viewer_of("theo"), "Now really.")
    chores.meet([{"incident": 3}, {"incident": 2}])
    assert db.session.get_one(Action, 1).state is ActionState.DONE


def test_what_only_detects_stays_done_and_says_that_it_happened(opened, finished, browser_of):
    first = opened()
    finished(source=first, type=ActionType.DETECT)
    opened("Again", recurrence_of=first)
    assert state_once_looked_at() is ActionState.DONE
    assert "INC-2 happened again" in browser_of("lena").get("/actions/ACT-1").text


def test_quiet_for_long_enough_verifies_by_itself(opened, finished, browser_of):
    finished(source=opened(), verification=Verification.QUIET, quiet_days=30)
    finished("By a person", source=opened("Other"))
    after(29, chores.verify_what_stayed_quiet)
    assert db.session.get_one(Action, 1).state is ActionState.DONE
    after(30.1, chores.verify_what_stayed_quiet)
    db.session.expire_all()
    assert db.session.get_one(Action, 1).state is ActionState.VERIFIED
    assert db.session.get_one(Action, 2).state is ActionState.DONE
    assert "30 days without a matching incident." in browser_of("lena").get("/actions/ACT-1").text


def test_trouble_in_between_begins_the_quiet_anew(opened, finished):
    first = opened()
    finished(source=first, type=ActionType.DETECT, verification=Verification.QUIET, quiet_days=30)
    with clock.turned_to(clock.now() + timedelta(days=20)):
        opened("Again", recurrence_of=first)
        jobs.run_all()
    after(31, chores.verify_what_stayed_quiet)
    assert db.session.get_one(Action, 1).state is ActionState.DONE
    after(50.1, chores.verify_what_stayed_quiet)
    db.session.expire_all()
    assert db.session.get_one(Action, 1).state is ActionState.VERIFIED


def _text(words):
    from portal.incidents.texts import Text

    return Text(words, f"<p>{words}</p>")

"""Alerts within the window of a change, and incidents that flap."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from portal.actions import alike as marks
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.core import clock
from portal.core.db import db
from portal.integrations.alerts.queries.alerts import signatures_of
from portal.postmortems import remembering
from tests.changes.conftest import asked, begun, mail, planned, scheduled, votes, whole
from tests.integrations.alerts.conftest import World

__all__ = ["asked", "begun", "mail", "planned", "scheduled", "votes", "whole"]

Make = Callable[..., Change]
ALERT = {"dedup_key": "queue", "status": "firing", "title": "The queue is long", "service": "Mail"}
OVER = ALERT | {"status": "resolved"}


def in_its_window(world: World, make: Make) -> Change:
    with clock.turned_to(world.at):
        change = make()
    world.connect("generic")
    return change


def test_an_alert_in_the_window_is_on_the_change_and_opens_nothing(
    world: World, begun: Make, browser_of: Callable[[str], FlaskClient]
) -> None:
    ref = in_its_window(world, begun).ref
    world.post(ALERT)
    world.post(ALERT)
    world.post(ALERT | {"dedup_key": "other", "service": "Print"})

    assert world.verdicts == ["held", "repeated", "opened"]
    assert len(world.incidents) == 1, "the one on another service"
    page = browser_of("lena").get(f"/changes/{ref}").text
    assert "Alerts in its window" in page
    assert "The queue is long" in page


def test_so_is_one_in_the_window_of_a_change_that_is_only_scheduled(
    world: World, scheduled: Make
) -> None:
    in_its_window(world, scheduled)
    world.post(ALERT)

    assert world.verdicts == ["held"]


def test_what_ends_in_the_window_never_opens_anything(world: World, begun: Make) -> None:
    in_its_window(world, begun)
    world.post(ALERT)
    world.pass_time(minutes=20)
    world.post(OVER)
    world.pass_time(hours=3)

    assert world.verdicts == ["held", "resolved"]
    assert world.incidents == []


def test_what_still_fires_after_the_window_opens_an_incident(
    world: World, begun: Make, browser_of: Callable[[str], FlaskClient]
) -> None:
    ref = in_its_window(world, begun).ref
    world.post(ALERT)
    world.pass_time(hours=1)
    assert world.incidents == []
    world.pass_time(hours=1)

    (incident,) = world.incidents
    assert incident.title == "The queue is long"
    assert world.alerts[0].case
    assert (
        f'It did not end in the window: <a href="/{incident.ref}">'
        in browser_of("lena").get(f"/changes/{ref}").text
    )
    world.post(OVER)
    world.pass_time(minutes=10)
    assert not world.incidents[0].is_open, "it goes on like every other"


def test_a_change_that_ends_early_lets_go_at_once(
    world: World, begun: Make, viewer_of: Callable[[str], Any]
) -> None:
    number = in_its_window(world, begun).id
    world.post(ALERT)
    with clock.turned_to(world.at), db.writing():
        change = db.session.get_one(Change, number)
        CHANGE.advance(change, "cancel", by=viewer_of("mona"), note="Not today.")
    world.pass_time(minutes=1)

    assert len(world.incidents) == 1


def test_an_incident_that_is_open_goes_on_in_the_window(world: World, begun: Make) -> None:
    world.connect("generic")
    world.post(ALERT)
    with clock.turned_to(world.at):
        begun()
    world.post(OVER)
    world.post(ALERT | {"started_at": (world.at).isoformat()})

    assert "held" not in world.verdicts
    assert len(world.incidents) == 1


def test_an_incident_that_flaps_is_proposed_as_a_problem(
    world: World, mail: Any, browser_of: Callable[[str], FlaskClient]
) -> None:
    world.connect("generic", settle_minutes=0)
    world.at = clock.ago(hours=3)
    for _outbreak in range(4):
        world.post(ALERT)
        world.pass_time(minutes=6)
        world.post(OVER)
        world.pass_time(minutes=6)

    assert world.incidents[0].labels["flapping"] == "yes"
    page = browser_of("theo").get("/problems/suggested", follow_redirects=True).text
    assert "Its alerts came back three times within a day" in page


def test_an_earlier_incident_is_known_by_its_alert_after_a_later_outbreak(
    world: World, mail: Any
) -> None:
    world.connect("generic")
    labelled = ALERT | {"labels": {"alertname": "QueueLong", "team": "mail"}}
    world.post(labelled)
    world.post(labelled | {"status": "resolved"})
    world.pass_time(minutes=10)
    world.pass_time(hours=2)
    world.post(labelled)

    first, second = world.incidents
    assert set(signatures_of(first)) & set(signatures_of(second))
    assert signatures_of in marks.marks
    assert signatures_of in remembering.signatures_of

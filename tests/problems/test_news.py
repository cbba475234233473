"""Who is told what happens to a problem: never whoever did it, only those who may read it."""

from datetime import timedelta

from portal.accounts.viewer import Viewer
from portal.activity.services import watch
from portal.core import clock
from portal.core.db import db
from portal.incidents.texts import Text
from portal.problems import jobs
from portal.problems.services import working
from tests.incidents.test_news import told


def test_the_new_owner_is_told(suspected, viewer_of):
    problem = suspected(owner=viewer_of("tess").person)
    assert told() == {("Tess", "Theo gave it to you.")}
    with db.writing():
        working.assign(problem, viewer_of("theo").person, None, by=viewer_of("theo"))
    assert told() == set()


def test_the_owner_and_who_watches_hear_of_notes_and_steps(suspected, advance, viewer_of):
    problem = suspected(owner=viewer_of("tess").person)
    with db.writing():
        watch(problem.ref, by=viewer_of("lena"))
    told()
    with db.writing():
        working.note(problem, Text("Look.", "<p>Look.</p>"), by=viewer_of("theo"))
    assert told() == {("Tess", "Theo wrote a note."), ("Lena", "Theo wrote a note.")}
    advance(problem, "cancel", "tess", note="No.")
    assert told() == {("Lena", "Tess cancelled it.")}


def test_who_left_support_hears_nothing(suspected, advance, viewer_of):
    problem = suspected(owner=viewer_of("lena").person)
    told()
    with db.writing():
        viewer_of("lena").person.team = viewer_of("otto").person.team
    advance(problem, "cancel", note="No.")
    assert told() == set()


def test_an_expired_risk_is_told_to_its_owner_and_managers(in_state, advance, monkeypatch):
    problem = in_state("assessed")
    now = clock.now()
    advance(problem, "accept_risk", "mona", note="Rare.", until=now + timedelta(days=1))
    told()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    jobs.end_what_was_accepted()
    words = "Its risk was accepted until today: it is open again."
    assert told() == {("Theo", words), ("Mona", words)}
    assert Viewer(problem.owner).name == "Theo"

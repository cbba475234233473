"""Asking people to read what was published, their answer, and a word to those who have not."""

from collections.abc import Iterable
from itertools import groupby

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.system import CLOCK
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.receipt import Receipt
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems, receipts
from portal.postmortems.terms import PostmortemState


def ask(found: Postmortem, people: Iterable[Person], *, by: Viewer) -> int:
    """Ask people to read it; returns how many were not asked before.

    Refuses what is not published, and a choice with nobody in it who reads it.
    """
    policy.require(PostmortemPermission.WRITE, by, found)
    if found.state is not PostmortemState.PUBLISHED:
        raise Conflict(_("Publish it first: people are asked to read what is published."))
    readers = {each.id: each for each in people if each.left_at is None and _reads(each, found)}
    if not readers:
        words = _("Choose a team or a person who may read it.")
        raise Invalid(words, {"teams": words})
    known = {each.person_id for each in receipts.of(found)}
    fresh = [number for number in readers if number not in known]
    now = clock.now()
    for number in fresh:
        db.session.add(
            Receipt(postmortem_id=found.id, person_id=number, asked_by_id=by.id, asked_at=now)
        )
    if fresh:
        events.write(found, "ask_to_read", by=by, people=fresh)
    return len(fresh)


def have_read(found: Postmortem, *, by: Viewer) -> None:
    """Note that somebody who was asked has read it; raises `Missing` for others."""
    receipt = receipts.mine(found, viewer=by)
    if receipt is None:
        raise Missing
    if receipt.read_at is None:
        receipt.read_at = clock.now()
        events.write(found, "have_read", by=by)


def remind() -> int:
    """Remind who was asked a week ago and has not read it; returns how many."""
    told = 0
    for found, group in groupby(receipts.to_remind(), key=lambda each: each.postmortem):
        waiting = [each for each in group if _reads(each.person, found)]
        for receipt in waiting:
            receipt.reminded, receipt.reminded_at = receipt.reminded + 1, clock.now()
        if waiting:
            people = [each.person_id for each in waiting]
            events.write(found, "remind_to_read", by=CLOCK, people=people)
            told += len(waiting)
    return told


def _reads(person: Person, found: Postmortem) -> bool:
    rows = postmortems.visible_to(Viewer(person)).where(Postmortem.id == found.id)
    return db.session.scalar(rows) is not None

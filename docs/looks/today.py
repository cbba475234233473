"""What people of the demo's company began today, so that no page of it is empty on pictures."""

import io
from datetime import timedelta

from sqlalchemy import select

from docs.looks import words
from portal.accounts.models import Person, Team
from portal.accounts.viewer import Viewer
from portal.activity.channels import registry
from portal.activity.services import channels
from portal.catalog.models import Service
from portal.changes import deciding
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.plan import Plan
from portal.changes.risks import NAMES
from portal.changes.services import carrying_out, planning
from portal.changes.terms import Choice, Rule
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.runs import services as procedures
from portal.incidents.texts import written
from portal.incidents.trail.terms import StepResult
from portal.kb.importing import run as imports
from portal.kb.importing.taking import Options
from portal.kb.importing.uploads import uploads
from portal.kb.models.article import Article
from portal.search.saved import services as saved
from portal.search.terms import Sort

QUEUE_GROWS, QUEUE_PROCEDURE = "Order queue grows since the release", 18


def person_called(name: str) -> Viewer:
    """Return the eyes of one of the demo's people."""
    who = select(Person).where(Person.email == f"{name}@kestrelway.test")
    return Viewer(db.session.scalars(who).one())


def begin() -> tuple[int, int]:
    """Begin everything; returns the number of an incident worked on, and of a change at work."""
    _searches()
    _import()
    _channel()
    return _procedure().id, _at_work().id


def _searches() -> None:
    with db.writing():
        lena = person_called("lena")
        saved.save("VPN on the road", "vpn kind:sop", Sort.RELEVANCE, by=lena)
        saved.save("Orders that are not saved", '"OI-503"', Sort.UPDATED, by=lena)


def _import() -> None:
    who = person_called("ada").person.id
    plan = imports.Plan(who, "Depot wiki", Options(publish=False))
    db.release()
    uploads.receive(io.BytesIO(words.wiki()), "depot-wiki.zip", plan)


def _channel() -> None:
    """Give Operations a way for news none of which comes, as nobody is there to take it."""
    with db.writing():
        team = db.session.scalars(select(Team).where(Team.name == "Operations")).one()
        card = channels.ChannelCard("On-call screen", "https://hooks.kestrelway.test/portal", ())
        channels.add(registry.channel("webhook"), card, team=team, by=person_called("mona"))


def _procedure() -> Incident:
    theo = person_called("theo")
    with db.writing():
        what = select(Incident).where(Incident.title == QUEUE_GROWS)
        incident = db.session.scalars(what).one()
        run = procedures.start(incident, db.session.get_one(Article, QUEUE_PROCEDURE), by=theo)
        steps = procedures.steps_of(run.article, run.revision, theo)
        for step, note in zip(steps, words.NOTES, strict=False):
            key = str(step["key"])
            procedures.take(run, key, StepResult.DONE, by=theo, seen=0, note=note)
    return incident


def _planned(title: str) -> Change:
    """Plan a change within the hours around now and submit it: it waits for approvers."""
    theo, mona = person_called("theo"), person_called("mona")
    texts = {name: written(text) for name, text in words.CHANGE_TEXTS.items()}
    begins = clock.now() + timedelta(hours=19, minutes=20)
    which = select(Service).where(Service.slug == "order-database")
    plan = Plan(
        title=title,
        **words.CHANGE,
        **texts,
        services=[db.session.scalars(which).one()],
        answers=dict.fromkeys(NAMES, 0),
        decision_owner=mona.person,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        implementer=theo.person,
    )
    change = planning.open_change(plan, by=theo)
    CHANGE.advance(change, "submit", by=theo)
    return change


def _at_work() -> Change:
    """Return a change of which one step is done; its window opened while it was approved."""
    theo, tess = person_called("theo"), person_called("tess")
    with db.writing():
        with clock.turned_to(clock.now() - timedelta(hours=20)):
            change = _planned(words.THIS_CHANGE)
            CHANGE.advance(change, "ask", by=theo, people=[tess.person], rule=Rule.ALL)
            seen, comment = planning.fingerprint(change), words.COMMENT
            deciding.vote(change, Choice.APPROVE, by=tess, seen=seen, comment=comment)
        CHANGE.advance(change, "start", by=theo)
        first = change.steps[0].id
        carrying_out.take(change, first, StepResult.DONE, by=theo, seen=0, note="")
        _planned(words.NEXT_CHANGE)
    return change

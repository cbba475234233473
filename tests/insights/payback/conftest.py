"""An article about orders that are not saved, and the incidents around its publication."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import escalating
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, EscalationReason, KnowledgeOutcome, ResolutionCode
from portal.incidents.texts import Text
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.terms import Kind
from tests import shelf

ViewerOf = Callable[[str], Viewer]
Happened = Callable[..., str]
TITLE = "Orders are not saved"
BODY = "## Steps\n\n1. Restart the pool.\n2. Save an order.\n"
NO_KB, FAILED = EscalationReason.NO_KB, EscalationReason.KB_FAILED


@pytest.fixture
def service(session: None) -> int:
    """The number of the service the trouble is in."""
    with db.writing():
        made = Service(name="Order Database", slug="order-database", created_at=clock.now())
        db.session.add(made)
    return made.id


@pytest.fixture
def since() -> datetime:
    """When the article was published: a hundred days ago, so that both sides are complete."""
    return clock.ago(days=100)


@pytest.fixture
def published(service: int) -> Callable[[datetime], str]:
    """`published(since)`: an SOP about the trouble; its reference."""

    def publish(at: datetime, *, title: str = TITLE, with_service: bool = True) -> str:
        services = (service,) if with_service else ()
        content = Content(title=title, body=BODY, summary="What to do.", service_ids=services)
        with clock.turned_to(at):
            ref = shelf.put(Kind.SOP, content)
        jobs.run_all()
        return ref

    return publish


@pytest.fixture
def happened(service: int, viewer_of: ViewerOf) -> Happened:
    """`happened(at, minutes=60, reason=NO_KB)`: the reference of an incident; with a
    reason it went up to L2.
    """

    def happen(
        at: datetime,
        *,
        minutes: int | None = 60,
        reason: EscalationReason | None = None,
        title: str = TITLE,
        article: str = "",
        up_after: int = 10,
        **known: Any,
    ) -> str:
        usual = {"service": db.session.get_one(Service, service), "channel": Channel.PHONE}
        with clock.turned_to(at), db.writing():
            what = Report(title=title, **(usual | known))
            incident = report(what, by=viewer_of("lena"))
        worker = viewer_of("lena")
        if reason:
            worker = viewer_of("theo")
            with clock.turned_to(at + timedelta(minutes=up_after)), db.writing():
                hand_up(incident, reason, "Operations", viewer_of("lena"), worker)
        if minutes is not None:
            with clock.turned_to(at + timedelta(minutes=minutes)), db.writing():
                resolve(incident, worker, article)
        return incident.ref

    return happen


def hand_up(
    incident: Incident, reason: EscalationReason, team: str, by: Viewer, to: Viewer
) -> None:
    """Give an incident to a team of a higher tier, which takes it."""
    target = db.session.scalars(select(Team).where(Team.name == team)).one()
    what = HandOver(to_team=target, reason=reason, note="Please look.")
    escalating.accept(escalating.escalate(incident, what, by=by), by=to)


def resolve(incident: Incident, by: Viewer, article: str = "") -> None:
    """Resolve an incident, with an article that solved it or with none."""
    outcome = KnowledgeOutcome.SOLVED_BY_KB if article else KnowledgeOutcome.KB_MISSING
    number = int(article.removeprefix("KB-")) if article else 0
    INCIDENT.advance(
        incident,
        "resolve",
        by=by,
        code=ResolutionCode.FIXED,
        resolution=Text("The pool was restarted.", "<p>The pool was restarted.</p>"),
        outcome=outcome,
        article=db.session.get_one(Article, number) if number else None,
    )


def incident(ref: str) -> Incident:
    """Return the incident of a reference."""
    return db.session.get_one(Incident, int(ref.removeprefix("INC-")))


def plain(words: str) -> str:
    """Return text with ordinary spaces: figures are kept together by others."""
    return words.replace("\N{NO-BREAK SPACE}", " ")

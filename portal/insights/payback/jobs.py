"""When records and incidents are compared: after each of them changed, and what was missed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from portal.core import jobs
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.incident import Incident
from portal.insights.payback.models import Payback
from portal.insights.payback.services.comparing import compare, place
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.terms import Kind
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.terms import PostmortemState

COMPARE, PLACE = "payback.compare", "payback.place"
# Alerts may tell more of an incident until it is resolved; texts are corrected.
TELLING = ("report", "describe", "resolve")
PUBLISHING = ("publish", "publish_directly")
AT_ONCE = 200  # records one round of the chore takes on

Model = type[Article] | type[Postmortem]


def follow(event: Event) -> None:
    """Hear of every event, and ask for the comparison it makes necessary."""
    if event.record_kind == Incident.__tablename__ and event.verb in TELLING:
        jobs.enqueue(PLACE, {"incident": event.record_id}, key=event.ref)
    elif event.verb in PUBLISHING or event.verb == "supersede":
        for kind, number in _concerned(event):
            ask(kind, number)


def ask(kind: str, number: int) -> None:
    """Ask for one record to be compared with incidents."""
    jobs.enqueue(COMPARE, {"kind": kind, "number": number}, key=f"{kind} {number}")


@jobs.handler(COMPARE, batch=10)
def compare_records(payloads: Sequence[dict[str, Any]]) -> None:
    """Compare records with the incidents around their publication."""
    for payload in payloads:
        if record := _record(payload["kind"], payload["number"]):
            compare(record)


@jobs.handler(PLACE, batch=50)
def place_incidents(payloads: Sequence[dict[str, Any]]) -> None:
    """Compare incidents with the records published around their report."""
    for payload in payloads:
        incident = db.session.get(Incident, payload["incident"])
        if incident is not None:
            place(incident)


@jobs.chore(every=timedelta(minutes=15))
def catch_up() -> None:
    """Ask for what was published before this began, or came in by an import."""
    known = exists().where(
        Payback.record_kind == Article.__tablename__,
        Payback.record_id == Article.id,
        Payback.compared_at >= Article.updated_at,
    )
    is_answer = Article.kind != Kind.RCA_TEMPLATE
    _ask_for(Article, and_(Article.revision_id.is_not(None), is_answer, ~known))
    known = exists().where(
        Payback.record_kind == Postmortem.__tablename__, Payback.record_id == Postmortem.id
    )
    _ask_for(Postmortem, and_(Postmortem.state == PostmortemState.PUBLISHED, ~known))


def _ask_for(model: Model, condition: ColumnElement[bool]) -> None:
    numbers = db.session.scalars(select(model.id).where(condition).limit(AT_ONCE)).all()
    if numbers:
        with db.writing():
            for number in numbers:
                ask(model.__tablename__, number)


def _record(kind: str, number: int) -> Article | Postmortem | None:
    if kind == Postmortem.__tablename__:
        return db.session.get(Postmortem, number)
    return db.session.get(Article, number)


def _concerned(event: Event) -> Iterator[tuple[str, int]]:
    """Yield the record readers got; what a postmortem taught is about its alerts from now on."""
    if event.record_kind == Proposal.__tablename__:
        yield Article.__tablename__, db.session.get_one(Proposal, event.record_id).article_id
    elif event.record_kind == Postmortem.__tablename__:
        yield event.record_kind, event.record_id
        taught = select(Lesson.article_id).where(
            Lesson.postmortem_id == event.record_id, Lesson.article_id.is_not(None)
        )
        for number in db.session.scalars(taught.distinct()):
            if number is not None:
                yield Article.__tablename__, number

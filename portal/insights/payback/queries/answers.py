"""Whether there is an article now about what was handed up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.insights.payback.about import About, Case, alerts_of_labels, likeness
from portal.insights.payback.entries import Entry
from portal.insights.payback.models import Payback
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.queries.articles import visible_to
from portal.kb.terms import Confidence, LinkRole

SHOWN = 3
_ANSWERING = (LinkRole.PRODUCED, LinkRole.UPDATED, LinkRole.USED_SOLVED, LinkRole.MISSING)


def answers_to(entries: Sequence[Entry], *, viewer: Viewer) -> None:
    """Name the published articles about each trouble that this viewer reads, those linked first."""
    readable = _published(viewer)
    linked = _linked([case.id for entry in entries for case in entry.incidents])
    known = _known(readable)
    for entry in entries:
        named = [number for case in entry.incidents for number in linked[case.id]]
        case = Case(entry.oldest, alerts_of_labels)
        like = [number for number, about in known if likeness(about, case)]
        numbers = dict.fromkeys(number for number in [*named, *like] if number in readable)
        entry.articles = [readable[number] for number in numbers][:SHOWN]


def _published(viewer: Viewer) -> dict[int, Article]:
    rows = visible_to(viewer).where(
        Article.revision_id.is_not(None), Article.confidence != Confidence.ARCHIVED
    )
    return {each.id: each for each in db.session.scalars(rows)}


def _linked(incidents: Sequence[int]) -> dict[int, list[int]]:
    rows = (
        select(KnowledgeLink.record_id, KnowledgeLink.article_id)
        .where(
            KnowledgeLink.record_kind == Incident.__tablename__,
            KnowledgeLink.record_id.in_(incidents),
            KnowledgeLink.role.in_(_ANSWERING),
        )
        .order_by(KnowledgeLink.at.desc())
    )
    found: dict[int, list[int]] = defaultdict(list)
    for incident, article in db.session.execute(rows):
        found[incident].append(article)
    return found


def _known(readable: Iterable[int]) -> list[tuple[int, About]]:
    rows = select(Payback.record_id, Payback.about).where(
        Payback.record_kind == Article.__tablename__
    )
    wanted = set(readable)
    return [
        (number, About.read(stored))
        for number, stored in db.session.execute(rows)
        if number in wanted
    ]

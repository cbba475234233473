"""The alerts of an incident, and the articles that helped with alerts like them."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Channel
from portal.integrations.alerts.models import Alert, AlertCase, AlertHold
from portal.integrations.alerts.processing import matching
from portal.integrations.alerts.terms import FLAPPING, AlertState
from portal.kb.models.article import Article, ArticleSlug
from portal.kb.models.exchange import ImportSource
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.queries.articles import may_read, visible_to
from portal.kb.terms import LinkRole
from portal.postmortems import remembering

SHOWN = 50
HELPED = (LinkRole.USED_SOLVED, LinkRole.USED_PARTIAL)
MOST_ARTICLES = 5
MOST_SIGNATURES = 20


def cases_of(incident: Incident) -> Sequence[AlertCase]:
    """Return the groups of alerts an incident came from, the first first."""
    rows = select(AlertCase).where(AlertCase.incident_id == incident.id)
    return db.session.scalars(rows.order_by(AlertCase.id).limit(SHOWN)).all()


def alerts_of(incident: Incident) -> Sequence[Alert]:
    """Return the alerts of an incident, what fires first; at most 50."""
    rows = (
        select(Alert)
        .join(AlertCase, AlertCase.id == Alert.case_id)
        .where(AlertCase.incident_id == incident.id)
        .options(joinedload(Alert.source))
        .order_by(Alert.state == AlertState.RESOLVED, Alert.id)
    )
    return db.session.scalars(rows.limit(SHOWN)).all()


def held_by(change: Change) -> Sequence[AlertHold]:
    """Return the outbreaks on a change's record, what fires first; at most 50."""
    rows = (
        select(AlertHold)
        .where(AlertHold.change_id == change.id)
        .options(
            joinedload(AlertHold.alert).joinedload(Alert.source), joinedload(AlertHold.incident)
        )
        .order_by(AlertHold.ended_at.is_not(None), AlertHold.id.desc())
    )
    return db.session.scalars(rows.limit(SHOWN)).all()


def counts_of(incident: Incident) -> dict[AlertState, int]:
    """Count the alerts of an incident by what they say now."""
    rows = (
        select(Alert.state, func.count(Alert.id))
        .join(AlertCase, AlertCase.id == Alert.case_id)
        .where(AlertCase.incident_id == incident.id)
        .group_by(Alert.state)
    )
    return dict(list(db.session.execute(rows)))


def articles_for(signature: str, runbook_url: str, viewer: Viewer) -> Sequence[Article]:
    """Return what this viewer may read about an alert: its runbook, what was learned, what helped.

    A runbook is an article of ours, or one that was imported from the file the address ends in.
    """
    runbook = runbook_of(runbook_url, viewer)
    found = [runbook] if runbook else []
    taught = remembering.articles_after(signature, viewer)
    for article in (*taught, *helped_before(signature, viewer)):
        if article not in found:
            found.append(article)
    return found[:MOST_ARTICLES]


def signatures_of(incident: Incident) -> Sequence[str]:
    """Return what the next alerts of the kind of this incident's have in common with them.

    That of the alert it came in by stands in its labels: an alert that fired again later belongs
    to the incident of that outbreak now.
    """
    cases = select(AlertCase.id).where(AlertCase.incident_id == incident.id)
    rows = select(Alert.signature).where(Alert.case_id.in_(cases), Alert.signature != "")
    now = db.session.scalars(rows.distinct().order_by(Alert.signature).limit(MOST_SIGNATURES))
    return list(dict.fromkeys([*now, *came_in_by(incident)]))


def came_in_by(incident: Incident) -> Sequence[str]:
    """Return the signature of the alert that opened an incident, as its labels tell it."""
    labels = {str(name): str(value) for name, value in incident.labels.items()}
    labels.pop(FLAPPING, None)  # it got this one here, not from its alert
    if incident.channel is not Channel.ALERT or not labels:
        return ()
    service = incident.service.name if incident.service else ""
    return (matching.signature(labels.get("alertname", ""), service, labels),)


def runbook_of(url: str, viewer: Viewer) -> Article | None:
    """Return the article a runbook address means, if this viewer may read it."""
    path = unquote(urlsplit(url).path).strip("/") if url else ""
    if not path:
        return None
    last = path.rpartition("/")[2]
    conditions: list[ColumnElement[bool]] = [
        Article.id.in_(select(ArticleSlug.article_id).where(ArticleSlug.slug == last))
    ]
    number = last.upper().removeprefix("KB-")
    if last.upper().startswith("KB-") and number.isdecimal() and len(number) < 10:
        conditions.append(Article.id == int(number))
    if sources := _imported(path, last):
        conditions.append(Article.id.in_(sources))
    return db.session.scalar(visible_to(viewer).where(or_(*conditions)).limit(1))


def helped_before(signature: str, viewer: Viewer) -> Sequence[Article]:
    """Return the articles that solved incidents with such an alert, the most used first."""
    if not signature:
        return []
    incidents = (
        select(AlertCase.incident_id)
        .join(Alert, Alert.case_id == AlertCase.id)
        .where(Alert.signature == signature)
    )
    rows = (
        select(Article)
        .join(KnowledgeLink, KnowledgeLink.article_id == Article.id)
        .where(
            KnowledgeLink.record_kind == "incident",
            KnowledgeLink.record_id.in_(incidents),
            KnowledgeLink.role.in_(HELPED),
            may_read(viewer),
        )
        .group_by(Article.id)
        .order_by(func.count(KnowledgeLink.id).desc(), Article.id)
    )
    return db.session.scalars(rows.limit(MOST_ARTICLES)).all()


def _imported(path: str, last: str) -> list[int]:
    """Return the articles imported from a file whose path ends the address, or is ended by it."""
    rows = select(ImportSource.path, ImportSource.article_id).where(
        ImportSource.path.endswith(last, autoescape=True)
    )
    return [
        number
        for stored, number in db.session.execute(rows.limit(200))
        if f"/{path}".endswith(f"/{stored.strip('/')}")
    ]

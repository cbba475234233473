"""What the next alert of the same kind is told: the articles a postmortem produced come first."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Select, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.kb.models.article import Article
from portal.kb.queries.articles import visible_to
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import (
    Postmortem,
    RememberedAlert,
    postmortem_incident,
)
from portal.postmortems.queries.postmortems import may_read
from portal.postmortems.terms import Outcome, PostmortemState

# How alerts name what several of one kind have in common; the alerts add theirs.
signatures_of: list[Callable[[Incident], Iterable[str]]] = []
# As far as the incident itself says it, without a question to the database: long lists use it.
came_in_by: list[Callable[[Incident], Iterable[str]]] = []
TAUGHT = (Outcome.PRODUCED, Outcome.UPDATED, Outcome.CONFIRMED)


def remember(postmortem: Postmortem) -> None:
    """Keep the signatures of the alerts that opened its incidents."""
    told = {one for incident in postmortem.incidents for one in signatures(incident)}
    for signature in sorted(told):
        db.session.add(RememberedAlert(postmortem_id=postmortem.id, signature=signature))


def led_by(incident: Incident, viewer: Viewer) -> dict[str, str]:
    """Return the articles that stand first for an incident of a known alert, each with why."""
    rows = _taught(signatures(incident))
    rows = rows.where(Postmortem.id.not_in(_about(incident)), may_read(viewer))
    return {
        f"KB-{article}": _("Written after the same alert: PM-%(number)s", number=number)
        for article, number in db.session.execute(rows)
    }


def articles_after(signature: str, viewer: Viewer) -> Sequence[Article]:
    """Return the articles postmortems of such an alert left, as far as this viewer reads them."""
    taught = _taught([signature]).with_only_columns(Lesson.article_id)
    rows = visible_to(viewer).where(Article.id.in_(taught), Article.revision_id.is_not(None))
    return db.session.scalars(rows.order_by(Article.id)).all()


def signatures(incident: Incident) -> list[str]:
    """Return what the alerts of an incident have in common with others of their kind."""
    return [one for find in signatures_of for one in find(incident) if one]


def _taught(signatures: Iterable[str]) -> Select[int | None, int]:
    return (
        select(Lesson.article_id, Postmortem.id)
        .join(Postmortem, Postmortem.id == Lesson.postmortem_id)
        .join(RememberedAlert, RememberedAlert.postmortem_id == Postmortem.id)
        .where(
            RememberedAlert.signature.in_(list(signatures)),
            Postmortem.state == PostmortemState.PUBLISHED,
            Lesson.outcome.in_(TAUGHT),
            Lesson.article_id.is_not(None),
        )
        .order_by(Postmortem.published_at.desc(), Lesson.position)
    )


def _about(incident: Incident) -> Select[int]:
    return select(postmortem_incident.c.postmortem_id).where(
        postmortem_incident.c.incident_id == incident.id
    )

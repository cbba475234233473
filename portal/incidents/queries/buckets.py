"""Whether the answer to an incident was known, and where on the way to it somebody stopped."""

from sqlalchemy import select

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Bucket, KnowledgeOutcome
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.queries import entries_of, searches_of
from portal.incidents.trail.terms import TrailKind
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole

USED = (KnowledgeOutcome.SOLVED_BY_KB, KnowledgeOutcome.KB_PARTIAL)


def bucket_of(incident: Incident) -> Bucket | None:
    """Return where an incident falls; None until it is said what knowledge did.

    What helped was *used*. Where an article is named that would have helped, it was *found but not
    used* when anybody was shown it or read it, *searched for but not found* when somebody searched
    and it did not come up, else *not searched for*. Where none is named the matter is *new*.
    """
    outcome = incident.knowledge_outcome
    if outcome is None:
        return None
    if outcome is KnowledgeOutcome.NOT_APPLICABLE:
        return Bucket.NONE
    if outcome in USED:
        return Bucket.USED
    known = _would_have_helped(incident)
    if not known:
        return Bucket.NEW
    if known & _met(incident):
        return Bucket.NOT_USED
    return Bucket.NOT_FOUND if searches_of(incident) else Bucket.NOT_SEARCHED


def _would_have_helped(incident: Incident) -> set[int]:
    rows = select(KnowledgeLink.article_id).where(
        KnowledgeLink.record_kind == Incident.__tablename__,
        KnowledgeLink.record_id == incident.id,
        KnowledgeLink.role == LinkRole.MISSING,
    )
    return set(db.session.scalars(rows))


def _met(incident: Incident) -> set[int]:
    """Return the articles somebody was shown or opened in this incident."""
    # A verdict names an article afterwards: that is no meeting.
    entries = [each for each in entries_of(incident) if each.kind is not TrailKind.JUDGED]
    shown = {number for entry in entries for number in _revisions(entry)}
    rows = select(Revision.article_id).where(Revision.id.in_(shown))
    return set(db.session.scalars(rows)) if shown else set()


def _revisions(entry: TrailEntry) -> list[int]:
    return [*entry.shown, *([entry.revision_id] if entry.revision_id else [])]

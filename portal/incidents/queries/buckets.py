"""Whether the answer to an incident was known, and where on the way to it somebody stopped."""

from sqlalchemy import select

from portal.core.db import db
from portal.incidents.buckets import bucket, rests_on_the_trail
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Bucket
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.queries import entries_of, searches_of
from portal.incidents.trail.terms import TrailKind
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole


def bucket_of(incident: Incident) -> Bucket | None:
    """Return where an incident falls; None until it is said what knowledge did."""
    outcome = incident.knowledge_outcome
    if outcome is None or not rests_on_the_trail(outcome):
        return bucket(outcome)
    known = _would_have_helped(incident)
    if not known:
        return bucket(outcome)
    is_met = bool(known & _met(incident))
    return bucket(
        outcome,
        is_known=True,
        is_met=is_met,
        was_searched=not is_met and bool(searches_of(incident)),
    )


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

"""Adding to the trail of an incident. Nothing in it is ever changed."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.secrets import masked
from portal.incidents.models.incident import Incident
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import (
    NOTE_LENGTH,
    OPENED_AGAIN_AFTER,
    READING,
    WORDS_LENGTH,
    StepResult,
    TrailKind,
)
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole
from portal.search.learning.terms import SAME_SEARCH


def suggested(incident: Incident, words: str, revisions: Sequence[int], *, by: Viewer) -> None:
    """Note what the portal showed unasked; the same shown to the same tier again is noted once."""
    if not was_suggested(incident, words, revisions, to=by):
        _add(incident, TrailKind.SUGGESTED, by, words=_words(words), shown=list(revisions))


def was_suggested(incident: Incident, words: str, revisions: Sequence[int], *, to: Viewer) -> bool:
    """Say whether just this was the last that was shown unasked to this tier."""
    rows = select(TrailEntry).where(
        TrailEntry.incident_id == incident.id,
        TrailEntry.kind == TrailKind.SUGGESTED,
        TrailEntry.tier_number == int(to.tier),
    )
    last = db.session.scalar(rows.order_by(TrailEntry.id.desc()).limit(1))
    if last is None or last.words != _words(words):
        return False
    return not revisions or last.shown == list(revisions)  # that nothing is left tells nothing


def searched(
    incident: Incident,
    words: str,
    revisions: Sequence[int],
    *,
    by: Viewer,
    kind: TrailKind = TrailKind.SEARCHED,
) -> TrailEntry:
    """Note a search somebody made, secrets masked, with the revisions it showed."""
    return _add(incident, kind, by, words=_words(words), shown=list(revisions))


def was_searched(incident: Incident, words: str, revisions: Sequence[int], *, by: Viewer) -> bool:
    """Say whether this was this person's last search a moment ago: a page that was reloaded."""
    rows = select(TrailEntry).where(
        TrailEntry.incident_id == incident.id,
        TrailEntry.person_id == by.id,
        TrailEntry.kind.in_([kind for kind in TrailKind if kind.is_search]),
        TrailEntry.at > clock.now() - SAME_SEARCH,
    )
    last = db.session.scalar(rows.order_by(TrailEntry.id.desc()).limit(1))
    return last is not None and (last.words, last.shown) == (_words(words), list(revisions))


def opened(incident: Incident, revision: Revision, *, by: Viewer) -> TrailEntry | None:
    """Note that somebody read a revision; within the hour it is the same reading."""
    rows = select(TrailEntry.id).where(
        TrailEntry.incident_id == incident.id,
        TrailEntry.kind == TrailKind.OPENED,
        TrailEntry.person_id == by.id,
        TrailEntry.revision_id == revision.id,
        TrailEntry.at > clock.now() - OPENED_AGAIN_AFTER,
    )
    if db.session.scalar(rows.limit(1)) is not None:
        return None
    return _about(incident, TrailKind.OPENED, revision.article_id, revision.id, by)


def was_read(incident: Incident, article: Article, *, by: Viewer) -> bool:
    """Say whether this person opened the article in this incident, or took a step of it."""
    rows = select(TrailEntry.id).where(
        TrailEntry.incident_id == incident.id,
        TrailEntry.kind.in_(READING),
        TrailEntry.article_id == article.id,
        TrailEntry.person_id == by.id,
    )
    return db.session.scalar(rows.limit(1)) is not None


def tried(
    incident: Incident,
    revision: Revision,
    step_key: str,
    result: StepResult,
    *,
    by: Viewer,
    note: str = "",
    seconds: int | None = None,
) -> TrailEntry:
    """Note how a step of a revision went."""
    entry = _about(incident, TrailKind.TRIED, revision.article_id, revision.id, by)
    entry.step_key, entry.result = step_key, result.value
    entry.note, entry.seconds = masked(note.strip())[:NOTE_LENGTH], seconds
    return entry


def judged(
    incident: Incident,
    article: Article,
    role: LinkRole,
    *,
    by: Viewer,
    revision_id: int | None,
    step_key: str = "",
    note: str = "",
) -> TrailEntry:
    """Note what somebody said an article did for the incident."""
    entry = _about(incident, TrailKind.JUDGED, article.id, revision_id or article.revision_id, by)
    entry.step_key, entry.result = step_key[:32], role.value
    entry.note = masked(note.strip())[:NOTE_LENGTH]
    return entry


def was_judged(incident: Incident, article: Article, role: LinkRole, *, by: Viewer) -> bool:
    """Say whether just this was the last this person said of the article here."""
    rows = select(TrailEntry.result).where(
        TrailEntry.incident_id == incident.id,
        TrailEntry.kind == TrailKind.JUDGED,
        TrailEntry.article_id == article.id,
        TrailEntry.person_id == by.id,
    )
    return db.session.scalar(rows.order_by(TrailEntry.id.desc()).limit(1)) == role.value


def _about(
    incident: Incident, kind: TrailKind, article_id: int, revision_id: int | None, by: Viewer
) -> TrailEntry:
    entry = _add(incident, kind, by)
    entry.article_id, entry.revision_id = article_id, revision_id
    return entry


def _add(
    incident: Incident,
    kind: TrailKind,
    by: Viewer,
    *,
    words: str = "",
    shown: list[int] | None = None,
) -> TrailEntry:
    entry = TrailEntry(
        incident_id=incident.id,
        at=clock.now(),
        person_id=by.id,
        tier_number=int(by.tier),
        kind=kind,
        words=words,
        shown=shown or [],
    )
    db.session.add(entry)
    return entry


def _words(words: str) -> str:
    return masked(" ".join(words.split()))[:WORDS_LENGTH]

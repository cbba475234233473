"""The trail of an incident as one viewer may read it.

Words and notes are those of the desk. What it tells of an article is asked of the reader's own
rights each time: title, steps and notes of what is kept from them are not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import READING, StepResult, TrailKind
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.policy import reading_tier
from portal.kb.queries.articles import may_read, may_read_revision
from portal.kb.services import rendering
from portal.kb.terms import LinkRole

WORKED = (LinkRole.USED_SOLVED.value, LinkRole.USED_PARTIAL.value)


@dataclass(frozen=True, slots=True)
class Seen:
    """One revision of an article, as it was read."""

    ref: str
    number: int
    title: str
    revision_id: int
    article_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing somebody did; `is_kept` where what it is about is not the reader's."""

    kind: TrailKind
    at: datetime
    who: str
    tier: Tier
    words: str = ""
    shown: tuple[Seen, ...] = ()
    article: Seen | None = None
    is_kept: bool = False
    times: int = 1  # that the portal showed something with these words
    step_number: int = 0
    step: str = ""
    result: str = ""
    is_unread: bool = False  # said of an article this person had not opened here
    note: str = ""
    seconds: int | None = None


def trail_of(incident: Incident, *, viewer: Viewer, upto: datetime | None = None) -> list[Line]:
    """Return everything that was tried, the first first; `upto` leaves out what came later.

    What the portal showed with the same words again is one line, and says how often.
    """
    entries = [each for each in entries_of(incident) if upto is None or each.at <= upto]
    ids = {number for entry in entries for number in (entry.revision_id, *entry.shown) if number}
    open_to = readable(ids, viewer=viewer)
    unread = _said_unread(entries)
    return _folded(
        replace(_line(entry, open_to, viewer), is_unread=entry.id in unread) for entry in entries
    )


def entries_of(incident: Incident) -> Sequence[TrailEntry]:
    """Return the rows of the trail, whoever may read what they tell."""
    rows = (
        select(TrailEntry)
        .where(TrailEntry.incident_id == incident.id)
        .options(joinedload(TrailEntry.person))
        .order_by(TrailEntry.id)
    )
    return db.session.scalars(rows).all()


def readable(revisions: Iterable[int], *, viewer: Viewer) -> dict[int, tuple[Article, Revision]]:
    """Return those of these revisions that this viewer may read today."""
    wanted = sorted(set(revisions))
    if not wanted:
        return {}
    rows = (
        select(Article, Revision)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.id.in_(wanted), may_read(viewer), may_read_revision(viewer))
    )
    return {revision.id: (article, revision) for article, revision in db.session.execute(rows)}


def failed_here(incident: Incident) -> dict[int, int]:
    """Return article id → revision id of what was tried here and did not work.

    What somebody says after a run counts more than its steps; of each step the last result counts.
    """
    steps: dict[tuple[int, str], str] = {}
    verdicts: dict[int, str] = {}
    revisions: dict[int, int] = {}
    for entry in entries_of(incident):
        if entry.article_id is None or entry.revision_id is None:
            continue
        if entry.kind is TrailKind.TRIED:
            steps[entry.article_id, entry.step_key] = entry.result
            verdicts.pop(entry.article_id, None)
        elif entry.kind is TrailKind.JUDGED:
            verdicts[entry.article_id] = entry.result
        else:
            continue
        revisions[entry.article_id] = entry.revision_id
    failed = {number for (number, _), result in steps.items() if result == StepResult.FAILED.value}
    failed -= {number for number, said in verdicts.items() if said in WORKED}
    failed |= {n for n, said in verdicts.items() if said == LinkRole.USED_FAILED.value}
    return {number: revisions[number] for number in sorted(failed)}


def last_verdict(incident: Incident) -> TrailEntry | None:
    """Return what was last said of an article that worked or helped, else what was last said."""
    rows = [each for each in entries_of(incident) if each.kind is TrailKind.JUDGED]
    used = {role.value for role in LinkRole if role.is_use}
    said = [each for each in rows if each.result in used]
    worked = [each for each in said if each.result in WORKED]
    candidates = worked or said
    return candidates[-1] if candidates else None


def searches_of(incident: Incident) -> list[TrailEntry]:
    """Return the searches people made, not what was shown unasked."""
    return [entry for entry in entries_of(incident) if entry.kind.is_search]


def _said_unread(entries: Iterable[TrailEntry]) -> set[int]:
    """Return the ids of verdicts on an article that whoever said them had not opened here."""
    uses = {role.value for role in LinkRole if role.is_use}
    read: set[tuple[int | None, int | None]] = set()
    found: set[int] = set()
    for entry in entries:
        reading = (entry.person_id, entry.article_id)
        if entry.kind in READING:
            read.add(reading)
        elif entry.result in uses and reading not in read:
            found.add(entry.id)
    return found


def _folded(lines: Iterable[Line]) -> list[Line]:
    """Join what was shown unasked with the same words into its first line."""
    found: list[Line] = []
    places: dict[str, int] = {}
    for line in lines:
        if line.kind is not TrailKind.SUGGESTED or line.words not in places:
            if line.kind is TrailKind.SUGGESTED:
                places[line.words] = len(found)
            found.append(line)
            continue
        place = places[line.words]
        found[place] = _joined(found[place], line)
    return found


def _joined(first: Line, again: Line) -> Line:
    shown = tuple(dict.fromkeys((*first.shown, *again.shown)))
    is_kept = first.is_kept or again.is_kept
    return replace(first, shown=shown, is_kept=is_kept, times=first.times + 1)


def _line(entry: TrailEntry, open_to: dict[int, tuple[Article, Revision]], viewer: Viewer) -> Line:
    who = entry.person.name if entry.person else _("Portal")
    shown = tuple(seen(*open_to[number]) for number in entry.shown if number in open_to)
    line = Line(
        entry.kind,
        entry.at,
        who,
        Tier(entry.tier_number),
        words=entry.words,
        shown=shown,
        is_kept=len(shown) < len(entry.shown),
    )
    if entry.revision_id is None:
        return line
    found = open_to.get(entry.revision_id)
    if found is None:
        return replace(line, is_kept=True)
    return _told(line, entry, *found, viewer)


def _told(
    line: Line, entry: TrailEntry, article: Article, revision: Revision, viewer: Viewer
) -> Line:
    """Tell of the article; a step above the reader's tier stays unsaid, with its note."""
    told: dict[str, Any] = {"article": seen(article, revision), "result": entry.result}
    if not entry.step_key:
        return replace(line, note=entry.note, **told)
    tier = reading_tier(viewer, article)
    steps = rendering.reading(article, revision.body, tier=tier).steps
    step = next((each for each in steps if each["key"] == entry.step_key), None)
    if step is None:
        return replace(line, is_kept=True, **told)
    return replace(
        line,
        step_number=step["number"],
        step=step["text"],
        note=entry.note,
        seconds=entry.seconds,
        **told,
    )


def seen(article: Article, revision: Revision) -> Seen:
    """Return a revision as the trail names it."""
    return Seen(article.ref, revision.number, revision.title, revision.id, article.id)

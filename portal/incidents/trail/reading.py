"""Which texts of an article somebody knows from incidents."""

from typing import Any

from sqlalchemy import Select, or_, select

from portal.core import clock
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import TrailKind
from portal.kb.queries.last_use import known_by

HOURS = 12  # after which what was only opened counts as known


def known(person_id: int, article_id: int) -> Select[*tuple[Any, ...]]:
    """Select the revisions somebody took steps of, or opened longer than a shift ago."""
    used = TrailEntry.kind.in_([TrailKind.TRIED, TrailKind.JUDGED])
    opened = TrailEntry.kind == TrailKind.OPENED
    return select(TrailEntry.revision_id, TrailEntry.at).where(
        TrailEntry.article_id == article_id,
        TrailEntry.person_id == person_id,
        or_(used, opened & (TrailEntry.at < clock.ago(hours=HOURS))),
    )


def tell() -> None:
    """Let the page of an article ask this, too."""
    if known not in known_by:
        known_by.append(known)

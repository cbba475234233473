"""Gaps and searches as one viewer may see them; of people only their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.core.records import REFERENCE
from portal.search.learning.grouping import Group, joined, words_of
from portal.search.learning.models import Gap, GapWording, SearchObservation
from portal.search.learning.reach import reach_of
from portal.search.learning.terms import GapState, Outcome
from portal.search.policy import SearchPermission

SHOWN = 50
SPREAD = 4  # wordings read for each row that is shown: some are for one thing
IN_HAND = (GapState.OPEN, GapState.CLAIMED)
BY_NEED = (Gap.people.desc(), Gap.escalations.desc(), Gap.searches.desc(), Gap.id)


def visible_to(viewer: Viewer) -> Select[Gap]:
    """Select the gaps this viewer may see.

    Whoever searched for it, and those who look after knowledge where at least one searcher could
    read no more than they can.
    """
    if viewer.id is None:
        return select(Gap).where(Gap.id.is_(None))
    own = select(SearchObservation.gap_id).where(
        SearchObservation.person_id == viewer.id, SearchObservation.gap_id.is_not(None)
    )
    searched = Gap.id.in_(own)
    if not policy.allows(SearchPermission.SEE_DEMAND, viewer):
        return select(Gap).where(searched)
    return select(Gap).where(or_(searched, Gap.reach <= reach_of(viewer)))


def gap(ref: str, *, viewer: Viewer) -> Gap:
    """Return `GAP-3`; raises `Missing` for what is not there or not open to the viewer."""
    match = REFERENCE.fullmatch(ref.upper())
    if not match or match[1] != "GAP":
        raise Missing
    found = db.session.scalar(visible_to(viewer).where(Gap.id == int(match[2])))
    if found is None:
        raise Missing
    return found


def gaps(viewer: Viewer, state: GapState, *, limit: int = SHOWN) -> Sequence[Gap]:
    """Return the gaps in this state, most people first."""
    rows = visible_to(viewer).where(Gap.state == state).order_by(*BY_NEED)
    return db.session.scalars(rows.limit(limit)).all()


def counts(viewer: Viewer) -> dict[GapState, int]:
    """Count the gaps this viewer may see, by state."""
    seen = visible_to(viewer).with_only_columns(Gap.state, func.count())
    rows = seen.group_by(Gap.state)
    found = {GapState(state): int(number) for state, number in db.session.execute(rows)}
    return {state: found.get(state, 0) for state in GapState}


def wordings_for(gap: Gap, viewer: Viewer) -> list[GapWording]:
    """Return the wordings this viewer may see: their own, and of those who read no more."""
    own_rows = select(SearchObservation.normal).where(
        SearchObservation.gap_id == gap.id, SearchObservation.person_id == viewer.id
    )
    own = set(db.session.scalars(own_rows)) if viewer.id is not None else set()
    sees_all = policy.allows(SearchPermission.SEE_DEMAND, viewer)
    return [
        each
        for each in gap.wordings
        if each.normal in own or (sees_all and each.reach <= reach_of(viewer))
    ]


def searchers(gap_id: int) -> Sequence[int]:
    """Return the ids of the people whose searches are in a gap."""
    rows = select(SearchObservation.person_id).where(SearchObservation.gap_id == gap_id).distinct()
    return [number for number in db.session.scalars(rows) if number is not None]


@dataclass(frozen=True, slots=True)
class Success:
    """How searches ended, as numbers."""

    searches: int = 0
    people: int = 0
    complete: int = 0  # found a record with every word
    opened: int = 0
    used: int = 0

    def share(self, part: int) -> int:
        """Return a part of a hundred."""
        return round(100 * part / self.searches) if self.searches else 0


def success(*, days: int) -> Success:
    """Count how the searches of the last days ended."""
    found = SearchObservation
    row = db.session.execute(
        select(
            func.count(found.id),
            func.count(distinct(found.person_id)),
            _number(found.complete > 0),
            _number(_is_success()),
            _number(found.outcome == Outcome.USED),
        ).where(found.at >= clock.ago(days=days))
    ).one()
    return Success(*(int(number or 0) for number in row))


def searched_in_vain(viewer: Viewer, *, days: int, limit: int = SHOWN) -> list[Group]:
    """Group the searches no record had all words of, most people first."""
    return _groups(viewer, days, SearchObservation.complete == 0, limit=limit)


def found_and_left(viewer: Viewer, *, days: int, limit: int = SHOWN) -> list[Group]:
    """Group the searches that found something of which nobody opened anything.

    What somebody opened for the same words in another order was not left.
    """
    found = SearchObservation.complete > 0
    left = _groups(viewer, days, found, _number(_is_success()) == 0, limit=limit)
    led = select(SearchObservation.normal).where(
        SearchObservation.at >= clock.ago(days=days), _is_success()
    )
    helped = {words_of(normal) for normal in db.session.scalars(led.distinct())}
    return [each for each in left if words_of(each.normal) not in helped]


def _groups(
    viewer: Viewer, days: int, condition: ColumnElement[bool], *having: Any, limit: int
) -> list[Group]:
    found = SearchObservation
    since = and_(found.at >= clock.ago(days=days), found.normal != "", condition)
    people, searches = func.count(distinct(found.person_id)), func.count(found.id)
    rows = (
        select(
            found.normal,
            people,
            searches,
            func.max(found.at),
            _number(_is_success()),
            _number(found.outcome == Outcome.USED),
            func.max(found.gap_id),
        )
        .where(since)
        .group_by(found.normal)
        .having(func.max(case((_may_see(viewer), 1), else_=0)) == 1, *having)
        .order_by(people.desc(), searches.desc(), found.normal)
        .limit(limit * SPREAD)
    )
    made = db.session.execute(rows).all()
    words = _words(viewer, since, [row[0] for row in made])
    refs = _refs(viewer, {row[6] for row in made if row[6]})
    groups = [
        Group(
            normal=normal,
            text=words[normal][0],
            people=people,
            searches=searches,
            tiers=words[normal][1],
            last_at=last_at,
            opened=int(opened or 0),
            used=int(used or 0),
            gap=refs.get(gap_id, ""),
        )
        for normal, people, searches, last_at, opened, used, gap_id in made
    ]
    return joined(groups, _searchers(since, words))[:limit]


def _searchers(since: ColumnElement[bool], normals: Collection[str]) -> dict[str, set[int]]:
    found = SearchObservation
    rows = select(found.normal, found.person_id).where(since, found.normal.in_(normals))
    people: dict[str, set[int]] = {}
    for normal, person in db.session.execute(rows.distinct()):
        if person is not None:
            people.setdefault(normal, set()).add(person)
    return people


def _words(
    viewer: Viewer, since: ColumnElement[bool], normals: Collection[str]
) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return the commonest text of each normal form among those this viewer may see, and tiers."""
    found = SearchObservation
    rows = (
        select(found.normal, found.text, func.count(found.id))
        .where(since, found.normal.in_(normals), _may_see(viewer))
        .group_by(found.normal, found.text)
        .order_by(func.count(found.id), found.text.desc())
    )
    texts = {normal: text for normal, text, _count in db.session.execute(rows)}
    tiers: dict[str, set[int]] = {normal: set() for normal in texts}
    held = select(found.normal, found.tier_number).where(since, found.normal.in_(normals))
    for normal, tier in db.session.execute(held.distinct()):
        if tier:
            tiers[normal].add(tier)
    return {normal: (text, tuple(sorted(tiers[normal]))) for normal, text in texts.items()}


def _refs(viewer: Viewer, ids: Collection[int]) -> dict[int, str]:
    rows = visible_to(viewer).where(Gap.id.in_(ids))
    return {each.id: each.ref for each in db.session.scalars(rows)} if ids else {}


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that these words are the viewer's own, or of somebody who reads less."""
    seen = SearchObservation.reach <= int(reach_of(viewer))
    return or_(seen, SearchObservation.person_id == viewer.id) if viewer.id is not None else seen


def _is_success() -> ColumnElement[bool]:
    return SearchObservation.outcome.in_([each for each in Outcome if each.is_success])


def _number(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))

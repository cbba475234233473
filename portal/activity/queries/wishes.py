"""Who wants which kind of news, where, and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from portal.activity.channels.protocol import Channel
from portal.activity.models import NewsHabit, NewsWish
from portal.activity.queries import own
from portal.activity.rhythm import Habit
from portal.activity.terms import EVERYTHING, PORTAL, NewsKind
from portal.core.db import db

Wishes = Mapping[tuple[str, str], bool]  # (kind, channel) → wanted


def wanted_by(people: Collection[int], kind: NewsKind) -> dict[int, set[str]]:
    """Return for each of these people where this kind of news goes: channels, and the portal."""
    said, reaching = _said(people, kind), own.reaching(people)
    return {
        person: {place for place in _places(reaching[person]) if _holds(said[person], kind, place)}
        for person in people
    }


def matrix(person_id: int, kinds: Collection[NewsKind]) -> set[tuple[str, str]]:
    """Return every (kind, channel) this person gets."""
    said, found = _said([person_id])[person_id], places(person_id)
    return {(kind.name, place) for kind in kinds for place in found if _holds(said, kind, place)}


def places(person_id: int) -> list[str]:
    """Return where this person can be told: in the portal, and by the channels that reach them."""
    return _places(own.reaching([person_id])[person_id])


def habits(people: Collection[int]) -> dict[int, Habit]:
    """Return how each of these people wants to be reached; the default where nothing was said."""
    rows = db.session.scalars(select(NewsHabit).where(NewsHabit.person_id.in_(people)))
    said = {
        row.person_id: Habit(row.rhythm, row.hour, row.quiet_from, row.quiet_until) for row in rows
    }
    return {person: said.get(person, Habit()) for person in people}


def habit(person_id: int) -> Habit:
    """Return how this person wants to be reached."""
    return habits([person_id])[person_id]


def _places(reaching: Collection[Channel]) -> list[str]:
    return [PORTAL, *(channel.name for channel in reaching)]


def _said(people: Collection[int], kind: NewsKind | None = None) -> Mapping[int, Wishes]:
    rows = select(NewsWish).where(NewsWish.person_id.in_(people))
    if kind is not None:
        rows = rows.where(NewsWish.kind.in_([kind.name, EVERYTHING]))
    found: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    for row in db.session.scalars(rows):
        found[row.person_id][row.kind, row.channel] = row.is_wanted
    return found


def _holds(said: Wishes, kind: NewsKind, place: str) -> bool:
    """Apply the nearest wish: for the kind, for everything, else what is usual for the kind."""
    usual = place == PORTAL or place in kind.also_by
    return said.get((kind.name, place), said.get((EVERYTHING, place), usual))

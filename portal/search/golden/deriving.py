"""Making pairs of what people searched and then used."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.search.golden.models import GoldenQuery
from portal.search.golden.readers import reader_of
from portal.search.golden.terms import MOST_PAIRS, USES, Origin
from portal.search.learning.models import SearchObservation, SearchOpening
from portal.search.query import parse
from portal.search.words import analysis


@dataclass(frozen=True, slots=True)
class _Used:
    """One search that ended in one record, and how often."""

    normal: str
    answer: str
    people: int
    uses: int
    reach: int


def derive() -> int:
    """Add a pair for what was searched and used often enough; returns how many are new.

    A pair somebody retired stays retired. The caller opens the write block.
    """
    known = {(each.normal, each.answer): each for each in db.session.scalars(select(GoldenQuery))}
    room = MOST_PAIRS - sum(not each.is_retired for each in known.values())
    added = 0
    for used in _used():
        pair = known.get((used.normal, used.answer))
        if pair:
            _count(pair, used)
        elif added < room and (text := _wording(used)) and _is_enough(used, text):
            db.session.add(_pair(used, text))
            added += 1
    return added


def _count(pair: GoldenQuery, used: _Used) -> None:
    """Let more people be counted; words that more people may see replace those fewer could."""
    pair.people = max(pair.people, used.people)
    if used.reach < pair.reach:
        pair.text, pair.reach = _wording(used), used.reach


def _used() -> Iterator[_Used]:
    people = func.count(SearchObservation.person_id.distinct())
    uses = func.count(SearchOpening.id)
    rows = (
        select(
            SearchObservation.normal,
            SearchOpening.ref,
            people,
            uses,
            func.min(SearchObservation.reach),
        )
        .join(SearchObservation, SearchObservation.id == SearchOpening.observation_id)
        .where(SearchOpening.used_at.is_not(None), SearchObservation.normal != "")
        .group_by(SearchObservation.normal, SearchOpening.ref)
        .order_by(people.desc(), uses.desc(), SearchObservation.normal, SearchOpening.ref)
    )
    for row in db.session.execute(rows).all():
        yield _Used(*row)


def _wording(used: _Used) -> str:
    """Return how it was typed by whoever could read least, the latest of them."""
    rows = (
        select(SearchObservation.text)
        .join(SearchOpening, SearchOpening.observation_id == SearchObservation.id)
        .where(SearchOpening.ref == used.answer, SearchOpening.used_at.is_not(None))
        .where(SearchObservation.normal == used.normal)
        .order_by(SearchObservation.reach, SearchObservation.at.desc())
    )
    return db.session.scalar(rows.limit(1)) or ""


def _is_enough(used: _Used, text: str) -> bool:
    forms = (analysis.form_of(word) for word in parse(text).words)
    return used.uses >= USES or any(form.is_code for form in forms if form)


def _pair(used: _Used, text: str) -> GoldenQuery:
    return GoldenQuery(
        text=text,
        normal=used.normal,
        answer=used.answer,
        origin=Origin.USED,
        people=used.people,
        reach=used.reach,
        reader=reader_of(used.answer),
        created_at=clock.now(),
    )

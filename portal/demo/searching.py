"""What people of the demo searched for: what they found, and what nobody had written."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any
from zlib import crc32

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.demo import story
from portal.demo.verdicts import READERS
from portal.demo.writing import Desk
from portal.demo.year import Year, instant
from portal.search.learning import claiming, gathering, services
from portal.search.learning.lifecycle import GAP
from portal.search.learning.meaning import normal_form
from portal.search.learning.models import Gap, GapWording, SearchObservation, SearchOpening
from portal.search.learning.reach import reach_of
from portal.search.learning.terms import Outcome
from portal.search.query import parse
from portal.search.results import Results

_DAYS = 90
_OF_A_WORDING = (2, 6)
_OUTCOMES = {Outcome.USED: 9, Outcome.OPENED: 6, Outcome.SHOWN: 4}
_JUDGED = 0.05  # days; the demo's days are ten hours long, and a search is judged after minutes


def search_year(year: Year, desk: Desk) -> None:
    """Put the searches of the last months on the calendar, and what became of the gaps."""
    searches = story.read("searches")
    for card in searches["vain"]:
        year.add(card["days_ago"], partial(_search_in_vain, desk, card))
        year.add(card["days_ago"] - _JUDGED, _settle)
    for card in searches["gaps"]:
        year.add(card["days_ago"], partial(_decide, desk, card))
    year.add(0, partial(_keep_found, year, desk, searches["found"], _OUTCOMES))
    year.add(0, partial(_keep_found, year, desk, searches["left"], {Outcome.SHOWN: 1}))


def _search_in_vain(desk: Desk, card: Any) -> None:
    by = desk.company.viewer(card["by"])
    services.keep(Results(parse(card["text"])), by, token=services.new_token())
    if card.get("handed_over"):
        services.escalated(by)


def _settle() -> None:
    gathering.settle()


def _decide(desk: Desk, card: Any) -> None:
    """Let somebody dismiss a gap, or name the article that is to answer it."""
    of = select(GapWording.gap_id).where(GapWording.text == card["of"])
    gap = db.session.scalars(select(Gap).where(Gap.id.in_(of))).one()
    by = desk.company.viewer(card["by"])
    if card["verb"] == "dismiss":
        GAP.advance(gap, "dismiss", by=by, note=card["note"])
    else:
        claiming.answer_with(gap, desk.articles[card["article"]].ref, by=by)


def _keep_found(year: Year, desk: Desk, found: Any, outcomes: Mapping[Outcome, int]) -> None:
    """Keep the searches that found something, all at once: there are hundreds."""
    refs = {slug: desk.articles[slug].ref for slug in found}
    for slug, wordings in found.items():
        others = sorted(ref for ref in refs.values() if ref != refs[slug])
        for text in wordings:
            chance = Random(crc32(text.encode()))  # noqa: S311 - chosen to repeat
            shown = [refs[slug], *chance.sample(others, k=2)]
            ended = chance.choices(
                list(outcomes), weights=list(outcomes.values()), k=chance.randint(*_OF_A_WORDING)
            )
            for outcome in ended:
                db.session.add_all(
                    _rows(year, desk, text, shown=shown, outcome=outcome, chance=chance)
                )


def _rows(
    year: Year, desk: Desk, text: str, *, shown: list[str], outcome: Outcome, chance: Random
) -> Iterator[SearchObservation | SearchOpening]:
    readers = READERS["internal"]
    (name,) = chance.choices(list(readers), weights=list(readers.values()))
    viewer = desk.company.viewer(name)
    at = instant(year.today, 0.1 + _DAYS * chance.random())
    observation = SearchObservation(
        token=services.new_token(),
        at=at,
        person_id=viewer.id,
        tier_number=int(viewer.tier),
        reach=int(reach_of(viewer)),
        text=text,
        normal=normal_form(parse(text)),
        total=len(shown),
        complete=1,
        shown=shown,
        outcome=outcome,
        outcome_at=at + timedelta(minutes=4),
        settled_at=clock.now(),
    )
    yield observation
    if outcome is not Outcome.SHOWN:
        yield SearchOpening(
            observation=observation,
            ref=shown[0],
            rank=1,
            at=at + timedelta(seconds=20),
            used_at=at + timedelta(minutes=4) if outcome is Outcome.USED else None,
        )

"""Searches offered again while somebody types: their own, and those several people made.

The words of others may repeat what only they could read. They are offered where three people made
the search who read no more than this viewer, and where this viewer finds all of the words now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from threading import Lock

from sqlalchemy import ColumnElement, Select, func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.search import rights, services
from portal.search.index.backend import IndexUnusableError
from portal.search.index.engine import engine
from portal.search.learning.meaning import spoken
from portal.search.learning.models import SearchObservation
from portal.search.learning.reach import reach_of
from portal.search.learning.terms import FRESH_FOR, PEOPLE_FOR_ALL, REMEMBERED, Context
from portal.search.terms import LONGEST_QUERY, SHORTEST_TYPED
from portal.search.words import analysis

MOST_READ = 200  # searches held for one person, or for all who read as much
MOST_HELD = 500  # people and reaches held at a time
MOST_ANSWERS = 2_000  # searches whose answers are held
MOST_TRIED = 3  # popular searches tried out for one key
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Repeats:
    """What can be searched again."""

    own: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.own or self.popular)


@dataclass(frozen=True, slots=True)
class _Searched:
    """One search: what it asks for, and its words."""

    normal: str
    text: str

    def goes_with(self, typed: list[str]) -> bool:
        """Say whether every typed word begins a word of this search, and it says more."""
        words = analysis.folded(self.text).split()
        return words != typed and all(any(w.startswith(t) for w in words) for t in typed)


class Memory:
    """What was read from the log lately, so that a key costs no statement; bounded."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], tuple[datetime, tuple[_Searched, ...]]] = {}
        self._lock = Lock()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()

    def read(
        self, key: tuple[str, int], load: Callable[[], Iterable[_Searched]]
    ) -> tuple[_Searched, ...]:
        """Return what is held under the key; read again when it is older than a minute."""
        held = self._held.get(key)
        if held and abs(clock.now() - held[0]) < FRESH_FOR:
            return held[1]
        fresh = tuple(load())
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = (clock.now(), fresh)
            for oldest in list(islice(self._held, max(0, len(self._held) - MOST_HELD))):
                del self._held[oldest]
        return fresh


class Answers:
    """What the index said to a popular search, as long as the index stays as it is; bounded."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, frozenset[str]], list[str]] = {}
        self._generation = ""

    def clear(self) -> None:
        """Forget everything."""
        self._held, self._generation = {}, ""

    def to(self, text: str, tokens: frozenset[str]) -> list[str]:
        """Return records with all words of a search. Raises `IndexUnusableError`."""
        generation = engine.backend.generation()
        if generation != self._generation or len(self._held) >= MOST_ANSWERS:
            self._held, self._generation = {}, generation
        held = self._held
        if (text, tokens) not in held:
            held[text, tokens] = services.with_all_words(text, tokens)
        return held[text, tokens]


memory = Memory()
answers = Answers()


def forget() -> None:
    """Hold nothing any more: another database and another index may be open now."""
    memory.clear()
    answers.clear()


def offered(typed: str, viewer: Viewer) -> Repeats:
    """Return searches that begin with what is being typed; nobody known has none of their own."""
    words = analysis.folded(analysis.cleaned(typed[:LONGEST_QUERY])).split()
    if len(" ".join(words)) < SHORTEST_TYPED:
        return Repeats()
    own = [each for each in _own(viewer) if each.goes_with(words)][:OFFERED]
    known = {each.normal for each in own}
    others = (each for each in _popular(viewer) if each.goes_with(words))
    tried = islice((each for each in others if each.normal not in known), MOST_TRIED)
    return Repeats(
        tuple(each.text for each in own), tuple(_answered([each.text for each in tried], viewer))
    )


def _answered(texts: list[str], viewer: Viewer) -> Iterator[str]:
    """Yield the searches that find this viewer a record with all words, by its rights of now."""
    try:
        found = {text: answers.to(text, viewer.tokens) for text in texts}
    except IndexUnusableError:
        return
    open_to = rights.visible({ref for refs in found.values() for ref in refs}, viewer)
    yield from (text for text in texts if not open_to.isdisjoint(found[text]))


def _own(viewer: Viewer) -> tuple[_Searched, ...]:
    person = viewer.id
    if person is None:
        return ()
    rows = select(SearchObservation.normal, SearchObservation.text).where(*_lately())
    rows = rows.where(SearchObservation.person_id == person)
    newest = rows.order_by(SearchObservation.at.desc(), SearchObservation.id.desc())
    return memory.read(("own", person), lambda: _distinct(newest.limit(MOST_READ)))


def _popular(viewer: Viewer) -> tuple[_Searched, ...]:
    reach = int(reach_of(viewer))
    people = func.count(SearchObservation.person_id.distinct())
    rows = select(SearchObservation.normal, func.max(SearchObservation.text)).where(*_lately())
    rows = rows.where(SearchObservation.reach <= reach).group_by(SearchObservation.normal)
    rows = rows.having(people >= PEOPLE_FOR_ALL).order_by(people.desc(), SearchObservation.normal)
    return memory.read(("popular", reach), lambda: _distinct(rows.limit(MOST_READ), said=spoken))


def _lately() -> tuple[ColumnElement[bool], ...]:
    return (
        SearchObservation.at >= clock.now() - REMEMBERED,
        SearchObservation.normal != "",
        # Not the beginnings typed before a suggestion was chosen: those are no searches.
        SearchObservation.context != Context.SUGGESTION,
    )


def _distinct(rows: Select[str, str], *, said: Callable[[str], str] = str) -> Iterator[_Searched]:
    seen: set[str] = set()
    for normal, text in db.session.execute(rows):
        if normal not in seen:
            seen.add(normal)
            yield _Searched(normal, said(text))

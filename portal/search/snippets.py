"""The passage that shows best why a record was found, with its words marked.

Marks are segments, never markup: the template puts `<mark>` around escaped text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.search.index import asking
from portal.search.query import Query
from portal.search.terms import LONGEST_TERM
from portal.search.words import analysis

LENGTH = 240  # characters of a snippet
LEAD = 60  # … of which so many may stand before the first mark
MOST_MARKS = 400  # places looked at in one passage


class _Folds(dict[int, str]):
    """The one plain letter for each letter, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = (analysis.folded(chr(code)) or chr(code))[0]
        return self[code]


FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a record's text one viewer may read, with the heading it stands under."""

    text: str
    heading: str = ""
    anchor: str = ""
    file: str = ""  # the attachment it comes from


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is shown of a record under its title."""

    segments: tuple[Segment, ...]
    heading: str = ""
    anchor: str = ""
    file: str = ""


class Marker:
    """Finds the words of one query in texts.

    `unfinished` is the word still being typed: whatever begins with it counts as found.
    """

    def __init__(self, query: Query, *, unfinished: str = "") -> None:
        wanted = asking.wanted_by(query)
        self._terms = {term: weight for each in wanted for term, weight in each.weighted_terms}
        self._beginning = analysis.folded(unfinished)
        begun = {self._beginning} if self._beginning else set()
        starts = sorted({_start(term) for term in self._terms} | begun, key=len, reverse=True)
        self._rough = re.compile("|".join(map(re.escape, starts))) if starts else None

    def marked(self, text: str) -> tuple[Segment, ...]:
        """Return the whole text in segments."""
        clean = analysis.cleaned(text)
        return tuple(_segments(clean, self._places(clean), 0, len(clean)))

    def best(self, passages: Iterable[Passage]) -> Snippet | None:
        """Return the best window of the best passage; the first text when nothing matches."""
        first: Passage | None = None
        best: tuple[float, Passage, str, list[_Place], int] | None = None
        for passage in passages:
            if not passage.text.strip():
                continue
            first = first or passage
            if not self._may_match(passage.text):
                continue
            text = " ".join(analysis.cleaned(passage.text).split())
            places = self._places(text)
            worth, start = _best_window(places)
            if worth > (best[0] if best else 0.0):
                best = (worth, passage, text, places, start)
        if best:
            _, passage, text, places, start = best
            return _snippet(passage, text, places, start)
        # Nothing matches: the beginning is shown, and no heading is told to be the place.
        return _snippet(Passage(first.text), " ".join(first.text.split()), [], 0) if first else None

    def _may_match(self, text: str) -> bool:
        """Look quickly before the text is cleaned; invisible characters may hide a word from it."""
        return self._rough is not None and (
            not text.isascii() or self._rough.search(text.lower()) is not None
        )

    def _places(self, text: str) -> "list[_Place]":
        """Return where words of the query stand, in order, without overlaps."""
        if self._rough is None:
            return []
        places: list[_Place] = []
        for match in self._rough.finditer(_folded(text)):
            if places and match.start() < places[-1].end:
                continue
            chunk = _chunk_around(text, match.start())
            place = self._place(text, *chunk) if chunk else None
            if place:
                places.append(place)
                if len(places) == MOST_MARKS:
                    break
        return places

    def _place(self, text: str, start: int, end: int) -> "_Place | None":
        for word in analysis.words(text[start:end]):
            met = [term for term in word.form.terms if term in self._terms]
            if met:
                worth = max(self._terms[term] for term in met)
                return _Place(start + word.start, start + word.end, met[0], worth)
            if self._begins(text[start + word.start : start + word.end]):
                return _Place(start + word.start, start + word.end, self._beginning, 1.0)
        return None

    def _begins(self, word: str) -> bool:
        return bool(self._beginning) and analysis.folded(word).startswith(self._beginning)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    term: str
    worth: float


def _start(term: str) -> str:
    """Return what every word of this stem begins with: stemming turns a final y into i."""
    return term[:-1] if len(term) > 3 and term.isalpha() else term


def _folded(text: str) -> str:
    """Return the text folded letter by letter, so that every letter keeps its place."""
    if text.isascii():
        return text.lower()
    return text.translate(FOLDS)


def _chunk_around(text: str, at: int) -> tuple[int, int] | None:
    """Return the word this place is in: its chunk begins at the last gap before."""
    start = at
    while start > 0 and at - start < LONGEST_TERM and not text[start - 1].isspace():
        start -= 1
    for match in analysis.CHUNK.finditer(text, start):
        if match.end() > at:
            return match.span() if match.start() <= at else None
    return None


def _best_window(places: Sequence[_Place]) -> tuple[float, int]:
    """Return worth and start of the window with the most different words, most marks as a tie."""
    best = (0.0, 0)
    for number, first in enumerate(places):
        seen: dict[str, float] = {}
        count = 0
        for place in places[number:]:
            if place.end - first.start > LENGTH:
                break
            seen[place.term] = place.worth
            count += 1
        worth = sum(seen.values()) + 0.01 * min(count, 20)
        if worth > best[0]:
            best = (worth, first.start)
    return best


def _snippet(passage: Passage, text: str, places: Sequence[_Place], first: int) -> Snippet:
    start = _word_start(text, max(0, first - LEAD))
    end = _word_end(text, start + LENGTH)
    segments = list(_segments(text, places, start, end))
    if start > 0:
        segments.insert(0, Segment("… "))
    if end < len(text):
        segments.append(Segment(" …"))
    return Snippet(tuple(segments), passage.heading, passage.anchor, passage.file)


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    gap = text.find(" ", at)
    return gap + 1 if 0 <= gap < at + LEAD else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    gap = text.rfind(" ", at - LEAD, at)
    return gap if gap > 0 else at


def _segments(text: str, places: Sequence[_Place], start: int, end: int) -> Iterator[Segment]:
    at = start
    for place in places:
        if place.start < at or place.end > end:
            continue
        if place.start > at:
            yield Segment(text[at : place.start])
        yield Segment(text[place.start : place.end], marked=True)
        at = place.end
    if at < end:
        yield Segment(text[at:end])

"""The passage that shows best why a record was found, with its words marked.

Marks are segments, never markup: the template puts `<mark>` around escaped text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.search.index import asking
from portal.search.index.scoring import SYNONYM
from portal.search.query import Query
from portal.search.terms import LONGEST_TERM
from portal.search.words import analysis
from portal.search.words.stemming import IRREGULAR, stem
from portal.search.words.synonyms import Group

LENGTH = 240  # characters of a snippet
LEAD = 60  # … of which so many may stand before the first mark
LOOSE = 6  # letters of a word between which a hyphen or apostrophe may stand
# One of -'’ or nothing. Not as one set: with a letter beyond Latin-1 in it, that compiles slowly.
JOINT = "(?:[-']?|’)"
MOST_MARKS = 200  # places looked at in one passage


class _Folds(dict[int, str]):
    """The plain letters for each letter, one as a rule, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = analysis.folded(chr(code)) or chr(code)
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
    """Finds the words of one query in texts, and what means the same.

    `unfinished` is the word still being typed: whatever begins with it counts as found.
    """

    def __init__(
        self, query: Query, synonyms: Sequence[Group] = (), *, unfinished: str = ""
    ) -> None:
        self._terms: dict[str, float] = {}
        for each in asking.with_synonyms(asking.wanted_by(query), synonyms):
            self._terms |= {term: SYNONYM for row in each.synonyms for term in row}
            self._terms |= dict(each.weighted_terms)
        self._beginning = analysis.folded(unfinished)
        starts = {start for term in self._terms for start in _starts(term)}
        if self._beginning:
            starts.add(re.escape(self._beginning))
        self._rough = re.compile("|".join(sorted(starts))) if starts else None

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
        folded, origins = _folded(text)
        for match in self._rough.finditer(folded):
            at = origins[match.start()] if origins else match.start()
            if (places and at < places[-1].end) or _is_inside_a_word(text, at):
                continue
            chunk = _chunk_around(text, at)
            place = self._place(text, *chunk) if chunk else None
            if place:
                places.append(place)
                if len(places) == MOST_MARKS:
                    break
        return places

    def _place(self, text: str, start: int, end: int) -> "_Place | None":
        form = analysis.form_of(text[start:end])
        met = [term for term in form.terms if term in self._terms] if form else []
        if met:
            return _Place(start, end, met[0], max(self._terms[term] for term in met))
        if self._begins(text[start:end]):
            return _Place(start, end, self._beginning, 1.0)
        return None

    def _begins(self, word: str) -> bool:
        return bool(self._beginning) and analysis.folded(word).startswith(self._beginning)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    term: str
    worth: float


def _starts(term: str) -> Iterator[str]:
    """Yield patterns for what every word of this stem begins with.

    Stemming turns a final y into i; `wifi` is also written `Wi-Fi`, `obrien` `O'Brien`.
    """
    if not term.isalpha():
        yield re.escape(term)
        return
    start = term[:-1] if len(term) > 3 else term
    yield JOINT.join(start[:LOOSE]) + start[LOOSE:]
    yield from (word for word, base in IRREGULAR.items() if stem(base) == term)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text folded, and where each letter was; nothing where all kept their places."""
    if text.isascii():
        return text.lower(), []
    folded = text.translate(FOLDS)
    if len(folded) == len(text):
        return folded, []
    return folded, [at for at, letter in enumerate(text) for _ in FOLDS[ord(letter)]]


def _is_inside_a_word(text: str, at: int) -> bool:
    """Tell quickly that no word and no part of an identifier begins at this letter."""
    if at == 0 or not (text[at].islower() and text[at - 1].isalpha()):
        return False
    return text[max(0, at - 2) : at].lower() != "0x"


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

"""The passage that shows best why a record was found, with its words marked.

Marks are segments, never markup: the template puts `<mark>` around escaped text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from portal.search.index import asking
from portal.search.index.scoring import SYNONYM, TALK
from portal.search.query import Query
from portal.search.terms import LONGEST_TERM
from portal.search.words import analysis
from portal.search.words.stemming import IRREGULAR, stem
from portal.search.words.synonyms import Group

LENGTH = 240  # characters of a snippet
LEAD = 60  # … of which so many may stand before the first mark
JOINTS = "-'’"  # may stand inside a word: `wifi` is written `Wi-Fi`, `obrien` O'Brien
_JOINT = re.compile(f"[{JOINTS}]")
BELOW = 3  # passages quoted under a heading
ENDS = ".:;,!?…"  # what parts a passage from the next without help
MOST_MARKS = 200  # places looked at in one passage
_RULES = re.compile(r"(?<!\S)[+|]?[-=]{3,}[-=+|]*(?!\S)")  # of a drawn table
_BARS = re.compile(r"(?:(?<!\S)\|(?!\S)\s*)+")
_DOTS = re.compile(r"\.{3,}:?|(?<!\S)[.:]{2,}(?!\S)")  # leaders of a form
# Tell nothing of a passage: marked only where nothing else was searched for.
FILLERS = analysis.COMMON | {"no", "not", "did", "didnt", "am", "any", "all"}


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
    worth: float = 1.0  # how much a word in it counts beside the other passages

    @property
    def is_heading(self) -> bool:
        """Whether the text is nothing but its own heading."""
        return bool(self.heading) and self.text.strip() == self.heading.strip()


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
        wanted = asking.with_synonyms(asking.wanted_by(query), synonyms)
        # In a sentence talk counts little; marked, it would stand out like the words that matter.
        for each in [one for one in wanted if one.worth != TALK] or wanted:
            self._terms |= {term: SYNONYM for row in each.synonyms for term in row}
            self._terms |= dict(each.weighted_terms)
        telling = {term: worth for term, worth in self._terms.items() if term not in FILLERS}
        self._terms = telling or self._terms
        self._beginning = analysis.folded(unfinished)
        starts = {start for term in self._terms for start in _starts(term)} | {self._beginning}
        self._starts = set(map(_unjoined, starts)) - {""}

    def marked(self, text: str) -> tuple[Segment, ...]:
        """Return the whole text in segments."""
        clean = analysis.cleaned(text)
        return tuple(_segments(clean, self._places(clean), 0, len(clean)))

    def best(self, passages: Iterable[Passage]) -> Snippet | None:
        """Return the best window of the best passage; the first text when nothing matches."""
        first: Passage | None = None
        below: list[Passage] = []  # what stands under the heading that is best
        best: tuple[float, Passage, str, list[_Place], int] | None = None
        for passage in passages:
            if not passage.text.strip():
                continue
            if not passage.is_heading:
                first = first or passage
                below += [passage] if best and _is_below(best[1], passage) else []
            if not self._may_match(passage.text):
                continue
            text = _as_line(analysis.cleaned(passage.text))
            places = self._places(text)
            worth, start = _best_window(places)
            if worth * passage.worth > (best[0] if best else 0.0):
                best = (worth * passage.worth, passage, text, places, start)
                below = []
        if best and below:
            return self._below(best[1], below)
        if best:
            _, passage, text, places, start = best
            return _snippet(passage, text, places, start)
        # Nothing matches: the beginning is shown, and no heading is told to be the place.
        return self._beginning_of(first) if first else None

    def _below(self, heading: Passage, texts: Sequence[Passage]) -> Snippet:
        """Quote what stands under a heading, where the heading alone has the words."""
        lines = [_as_line(analysis.cleaned(each.text)) for each in texts[:BELOW]]
        ends = ["" if not each or each[-1] in ENDS else " ·" for each in lines[:-1]]
        text = " ".join(map("".join, zip(lines, [*ends, ""], strict=True)))
        return _snippet(heading, text, self._places(text), 0)

    def _beginning_of(self, passage: Passage) -> Snippet:
        heading = "" if passage.anchor else passage.heading
        return _snippet(Passage(passage.text, heading), _as_line(passage.text), [], 0)

    def _places(self, text: str) -> "list[_Place]":
        """Return where words of the query stand, in order, without overlaps."""
        places: list[_Place] = []
        folded = _Folded(text)
        for at in folded.found(self._starts):
            if (places and at < places[-1].end) or _is_inside_a_word(text, at):
                continue
            chunk = _chunk_around(text, at)
            place = self._place(text, *chunk) if chunk else None
            if place:
                places.append(place)
                if len(places) == MOST_MARKS:
                    break
        return places

    def _may_match(self, text: str) -> bool:
        """Look quickly before the text is cleaned; invisible characters may hide a word from it."""
        if not text.isascii():
            return True
        plain = _unjoined(text.lower())
        return any(start in plain for start in self._starts)

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


def _as_line(text: str) -> str:
    """Return the text on one line, without what only draws a table or a form."""
    if "|" in text or "+-" in text:
        drawn, rules = _RULES.subn(" ", text)
        if rules:  # a bar without is the pipe of a command
            text = _BARS.sub(" ", drawn)
    if ".." in text:
        text = _DOTS.sub("… ", text)
    return " ".join(text.split())


def _is_below(heading: Passage, passage: Passage) -> bool:
    return heading.is_heading and heading.anchor == passage.anchor


def _starts(term: str) -> Iterator[str]:
    """Yield what every word of this stem begins with: stemming turns a final y into i."""
    if not term.isalpha():
        yield term
        return
    yield term[:-1] if len(term) > 3 else term
    yield from _irregular().get(term, ())


def _unjoined(text: str) -> str:
    for joint in JOINTS:
        text = text.replace(joint, "")
    return text


@cache
def _irregular() -> dict[str, list[str]]:
    """Return the words that do not begin like their stem, by stem."""
    found: dict[str, list[str]] = {}
    for word, base in IRREGULAR.items():
        found.setdefault(stem(base), []).append(word)
    return found


class _Folded:
    """A text in plain small letters without joints, which knows where each letter was."""

    def __init__(self, text: str) -> None:
        self._origins: list[int] = []  # of each letter, where folding moved any
        folded = text.lower() if text.isascii() else text.translate(FOLDS)
        if len(folded) != len(text):
            self._origins = [at for at, letter in enumerate(text) for _ in FOLDS[ord(letter)]]
        self._letters = _unjoined(folded)
        joints = _JOINT.finditer(folded) if len(self._letters) < len(folded) else ()
        self._gaps = [match.start() - before for before, match in enumerate(joints)]

    def found(self, starts: Iterable[str]) -> list[int]:
        """Return where any of these stands, in order."""
        return [self._origin(at) for at in sorted({at for each in starts for at in self._at(each)})]

    def _at(self, start: str) -> Iterator[int]:
        at = self._letters.find(start)
        while at >= 0:
            yield at
            at = self._letters.find(start, at + 1)

    def _origin(self, at: int) -> int:
        folded = at + bisect_right(self._gaps, at)
        return self._origins[folded] if self._origins else folded


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

"""A search as a value: words, "phrases", -without, filters, a reference.

Whatever cannot be read as one of these is searched as words; parsing never fails.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.core.records import REFERENCE
from portal.search.terms import CONDITIONS, LONGEST_QUERY, MOST_TERMS, FilterName
from portal.search.words import analysis
from portal.search.words.shells import is_command

PIECE = re.compile(
    r'(?P<minus>-)?(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))'
)
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # as mail and word processors put them
AGE = re.compile(r"(\d{1,4})([dwmy])")
DAY = re.compile(r"([<>]?)=?(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


@dataclass(frozen=True, slots=True)
class Unread:
    """What is written like a filter and was searched as words: `status:open`, `is:odd`."""

    typed: str
    name: str
    value: str = ""

    @property
    def is_apart(self) -> bool:
        """Whether nothing stands right behind the colon."""
        return not self.value or ": " in self.typed


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two gaps: with a minus or not, before the colon, the rest."""

    minus: bool = False
    name: str = ""
    value: str = ""
    quoted: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on what is found, such as `tag:vpn` or `-kind:faq`."""

    name: FilterName
    value: str
    negated: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' if self.negated else ''}{self.name}:{value}"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody is looking for; `text` is what they typed, cleaned and cut to the cap."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    reference: str = ""
    shortened: bool = False
    unread: tuple[Unread, ...] = ()
    unclosed: tuple[str, ...] = ()  # the words behind a quote that nothing closes

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.without or self.filters)

    def __str__(self) -> str:
        pieces = [*self.words, *(f'"{phrase}"' for phrase in self.phrases)]
        pieces += map(self._written_without, self.without)
        return " ".join([*pieces, *map(str, self.filters)])

    def _written_without(self, text: str) -> str:
        """Put in quotes what would be read as a filter or as flags of a command."""
        bare = [_Piece(minus=True, value=each) for each in self.without]
        quoted = re.search(r"[\s:]", text) or _looks_like_a_command(bare)
        return f'-"{text}"' if quoted else f"-{text}"

    @property
    def looks_for_text(self) -> bool:
        """Tell whether there are words or phrases, not only filters."""
        return bool(self.words or self.phrases)

    def with_filter(self, wanted: Filter) -> "Query":
        """Return this query with one more filter."""
        kept = tuple(each for each in self.filters if each != wanted)
        return replace(self, filters=(*kept, wanted))

    def without_filter(self, unwanted: Filter) -> "Query":
        """Return this query with that filter taken off."""
        return replace(self, filters=tuple(each for each in self.filters if each != unwanted))

    def without_word(self, text: str) -> "Query":
        """Return this query with that left-out word or phrase let in again."""
        return replace(self, without=tuple(each for each in self.without if each != text))


def parse(typed: str) -> Query:
    """Read what somebody typed; anything malformed is searched as words."""
    typed_plainly = analysis.cleaned(typed[: LONGEST_QUERY * 4]).translate(QUOTES)
    text = " ".join(typed_plainly.split())
    cut = text[:LONGEST_QUERY].rstrip()
    query = Query(text=cut, shortened=len(text) > len(cut) or len(typed) > LONGEST_QUERY * 4)
    if REFERENCE.fullmatch(cut.upper()):
        query = replace(query, reference=cut.upper())
    return _read(query)


def updated_between(value: str, *, today: date) -> tuple[date, date] | None:
    """Read `7d`, `3m`, `2026`, `2026-05`, `>2026-05-01` as first and last day; None if neither."""
    age = AGE.fullmatch(value)
    if age:
        days = min(int(age[1]) * DAYS[age[2]], (today - date.min).days)
        return today - timedelta(days=days), date.max
    day = DAY.fullmatch(value)
    return _span(day) if day else None


def is_span(value: str) -> bool:
    """Tell whether `updated:` can take this value."""
    return updated_between(value, today=date(2000, 1, 1)) is not None


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    sign, year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last = first if day else _month_end(int(year), int(month or 12))
    except ValueError:
        return None
    return (date.min if sign == "<" else first), (date.max if sign == ">" else last)


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def _read(query: Query) -> Query:
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    filters: list[Filter] = []
    room = MOST_TERMS
    unread: list[Unread] = []
    pieces = list(_pieces(query.text))
    is_command = _looks_like_a_command(pieces)
    for piece, following in zip(pieces, [*pieces[1:], _Piece()], strict=False):
        minus, name, value, quoted = piece.minus, piece.name, piece.value, piece.quoted
        wanted = _filter(name, value, negated=minus)
        if wanted and room:
            filters = [*(each for each in filters if each != wanted), wanted]
            room -= 1
            continue
        unread.extend(_unread(piece, following) if room else ())
        found = analysis.CHUNK.findall(f"{name}:{value}" if name else value)
        chunks = found[:room]
        room -= len(chunks)
        query = replace(query, shortened=query.shortened or len(found) > len(chunks))
        if not chunks:
            continue
        if quoted and not name:
            (without if minus else phrases).append(" ".join(chunks))
        elif minus and not is_command:
            without.extend(chunks)
        else:
            words.extend(chunks)
    return replace(
        query,
        words=tuple(words),
        phrases=tuple(phrases),
        without=tuple(without),
        filters=tuple(filters),
        unread=tuple(unread),
        unclosed=tuple(_behind_an_open_quote(query.text)),
    )


def _pieces(text: str) -> Iterator[_Piece]:
    for match in PIECE.finditer(text):
        quoted = match["quoted"]
        value = match["bare"] if quoted is None else quoted
        yield _Piece(
            bool(match["minus"]), match["name"] or "", value.strip(), quoted is not None, match[0]
        )


def _unread(piece: _Piece, following: _Piece) -> Iterator[Unread]:
    """Yield what looks like a filter: `colour:red`, and `kind: sop` with its gap."""
    if piece.name:
        yield Unread(piece.typed, piece.name.lower(), piece.value)
    elif piece.value.endswith(":") and piece.value[:-1].lower() in set(FilterName):
        value = "" if following.minus or following.name else following.value
        typed = f"{piece.typed} {following.typed}" if value else piece.typed
        yield Unread(typed, piece.value[:-1].lower(), value)


def _behind_an_open_quote(text: str) -> list[str]:
    """Return the words behind the last quote, where quotes come in an odd number."""
    _, quote, rest = text.rpartition('"')
    return analysis.CHUNK.findall(rest) if quote and text.count('"') % 2 else []


def _looks_like_a_command(pieces: Sequence[_Piece]) -> bool:
    """Tell flags from words to leave out: `df -hi`, `redis-cli --bigkeys`, `Get-ADUser -Identity`.

    They are flags behind a command; and one letter, two dashes or a number is one anywhere: error
    codes are negative (`-2147024891`).
    """
    bare = [each.value for each in pieces if each.minus and not each.name and not each.quoted]
    if not bare:
        return False
    first = next((each.value for each in pieces if not each.minus), "").lower()
    return is_command(first) or any(
        len(value) < 2 or value.isdigit() or value.startswith("-") for value in bare
    )


def _filter(name: str, value: str, *, negated: bool) -> Filter | None:
    try:
        known = FilterName(name.lower())
    except ValueError:
        return None
    if not re.search(r"\w", value):
        return None
    if known is FilterName.IS and value.lower() not in CONDITIONS:
        return None
    if known is FilterName.UPDATED and not is_span(value):
        return None
    return Filter(known, value, negated)

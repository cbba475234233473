"""What counts as a word, the same for documents and queries and for every engine.

Plain words are folded (lower case, no accents) and stemmed; common words are left out. Anything
that looks like an identifier (`ORA-12541`, `0x80070005`, paths, host names, `snake_case`,
`CamelCase`) is kept whole *and* in parts, never stemmed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.search.terms import LONGEST_TERM
from portal.search.words.stemming import stem

# One ideograph or kana is a word of its own: those scripts put no space between words.
ALONE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]"
RUN = rf"(?!{ALONE})[^\W_](?:(?!{ALONE})\w)*"
# `C++` and `C#` end in signs; those of `Ctrl+Alt` and `page#top` stand between words.
CHUNK = re.compile(rf"{ALONE}|{RUN}(?:[-._/\\:@'’]+{RUN})*(?:[+#]{{1,2}}(?!\w))?")
COMPONENT = re.compile(r"[^/\\:@]+")
WORDLIKE = re.compile(r"[^\W_]+")
SPELT = re.compile(rf"{ALONE}|(?:(?!{ALONE})[^\W_])+")
# `TLSv1`: the v belongs to the number, else the humps were `TL` and `Sv`.
HUMP = re.compile(r"[A-Z]{2,}(?=v\d)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
ACRONYMS = re.compile(r"[A-Z]{2,}s")  # IDs, VMs, VPNs
APOSTROPHE = re.compile(r"['’]")
ORDINARY = re.compile(r"[\t\n\r -~]*")
# Numbers that say when, how much or which one in a row identify nothing.
NO_CODE = re.compile(
    r"(?:19|20)\d\d(?:[-/.]\d\d?(?:[-/.]\d\d?)?)?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d"
    r"|\d\d?:\d\d(?::\d\d)?|\d+(?:st|nd|rd|th)"
    r"|\d+(?:\.\d+)?(?:[kmgt]i?b|[kmg]bps|[km]?hz|ghz|ms|sec|min|mins|hrs?)",
    re.IGNORECASE,
)
HEXADECIMAL = re.compile(r"0x([0-9a-f]{3,})")
PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST_FIRST = 4  # letters before the hyphen of what is also written in one, as `back-up` is

COMMON_WORDS = (
    "a an and are as at be been but by can do does for from had has have he her his how i if in "
    "into is it its me my of on or our she so than that the their them then there these they this "
    "to was we were what when where which who why will with would you your"
)
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Form:
    """What a word is found by: its whole form and, an identifier, its parts.

    `other` is how else the whole may be written: `wifi` for `Wi-Fi`, `brien` for `O'Brien`.
    """

    whole: str
    parts: tuple[str, ...] = ()
    is_code: bool = False
    other: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, the whole one first."""
        return tuple(filter(None, (self.whole, *self.parts, self.other)))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text and where it stands."""

    start: int
    end: int
    form: Form


def cleaned(text: str) -> str:
    """Return the text composed (NFC), with control and invisible characters taken out."""
    if ORDINARY.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", text).translate(VISIBLE)


class _Visible(dict[int, str]):
    """What each character is shown as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf":  # direction marks, joiners, soft hyphens: inside words, so no gap
            shown = ""
        elif category in {"Cc", "Cs", "Co", "Cn"} and character not in "\n\t\r":
            shown = " "
        else:
            shown = character
        self[code] = shown
        return shown


VISIBLE = _Visible()


# Letters that Unicode does not take apart, as people without them on the keyboard type them.
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def folded(text: str) -> str:
    """Return the text in lower case and without accents, compatibility forms made plain."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> Iterator[Word]:
    """Yield the words of a cleaned text in order, without the common ones."""
    for match in CHUNK.finditer(text):
        form = form_of(match[0])
        if form:
            yield Word(match.start(), match.end(), form)


def terms(text: str) -> Iterator[str]:
    """Yield every term a text is indexed by, in order and with repetitions."""
    for chunk in CHUNK.findall(cleaned(text)):
        form = form_of(chunk)
        if form:
            yield from form.terms


def counted(texts: Iterable[str]) -> Counter[str]:
    """Return every term the texts are indexed by, with how often it stands there."""
    chunks: Counter[str] = Counter()
    for text in texts:
        chunks.update(CHUNK.findall(cleaned(text)))
    found: Counter[str] = Counter()
    for chunk, count in chunks.items():
        form = form_of(chunk)
        if form:
            for term in form.terms:
                found[term] += count
    return found


def plain_words(text: str) -> list[str]:
    """Return the words of a text folded and as they are spelt, common ones included."""
    plain = folded(cleaned(text))
    return (WORDLIKE if plain.isascii() else SPELT).findall(plain)


def codes(text: str) -> Iterator[str]:
    """Yield the identifiers of a text, folded and whole."""
    for word in words(cleaned(text)):
        if word.form.is_code and word.form.whole:
            yield word.form.whole


def sequence(text: str) -> str:
    """Return the plain words of a text, one space between them: what phrases are compared on."""
    return " ".join(plain_words(text))


@lru_cache(maxsize=100_000)
def form_of(chunk: str) -> Form | None:
    """Return what one chunk of a text is found by; None for common words."""
    if APOSTROPHE.search(chunk):
        return _form_with_apostrophe(*APOSTROPHE.split(chunk))
    chunk = chunk.rstrip("_")
    whole = folded(chunk)
    if whole.isalpha() and not _has_humps(chunk):
        plain = _plain_term(chunk)
        return Form(plain) if plain else None
    parts = tuple(dict.fromkeys(part for part in _parts(chunk) if part != whole))
    kept = whole if len(whole) <= LONGEST_TERM else ""
    if not kept and not parts:
        return None
    return Form(kept, parts, _is_code(chunk), _in_one(chunk))


def _form_with_apostrophe(first: str, *others: str) -> Form | None:
    """Read `user's` as `user`, `don't` as `dont`, `l'écran` as `lecran` and `écran`."""
    rest = "".join(others)
    if rest == "s":
        return form_of(first)
    if not (first + rest).isalpha():
        return form_of(first + rest)
    plain = _plain_term(first + rest)
    elided = len(first) == 1 and len(rest) > 2
    return Form(plain, other=_plain_term(rest) if elided else "") if plain else None


def _plain_term(chunk: str) -> str:
    plain = folded(chunk)
    return "" if plain in COMMON or len(plain) > LONGEST_TERM else stem(plain)


def _has_humps(chunk: str) -> bool:
    even = chunk.islower() or chunk.isupper() or chunk.istitle() or ACRONYMS.fullmatch(chunk)
    return not even and len(chunk) > 3


def _is_code(chunk: str) -> bool:
    if NO_CODE.fullmatch(chunk) or len(chunk) < 3:
        return False
    return not PLAIN.fullmatch(chunk) or _has_humps(chunk)


def _in_one(chunk: str) -> str:
    """Return `wifi` for `Wi-Fi`, `rebalance` for `re-balance`; others are two words or a name."""
    first, *others = chunk.split("-")
    if not PLAIN.fullmatch(chunk) or len(others) != 1 or len(first) > LONGEST_FIRST:
        return ""
    return _plain_term(first + others[0])


def _parts(chunk: str) -> Iterator[str]:
    """Yield the pieces of an identifier: between slashes, between dots and dashes, and humps."""
    components = COMPONENT.findall(chunk)
    for component in components:
        whole = folded(component)
        pieces = WORDLIKE.findall(component)
        if len(components) > 1 and len(pieces) > 1 and len(whole) <= LONGEST_TERM:
            yield whole
        for piece in pieces:
            yield from _pieces(piece)


def _pieces(piece: str) -> Iterator[str]:
    plain = folded(piece)
    hexadecimal = HEXADECIMAL.fullmatch(plain)
    if hexadecimal:
        yield from (plain[:LONGEST_TERM], hexadecimal[1][:LONGEST_TERM])
        return
    if plain.isalpha():
        yield from filter(None, [_plain_term(piece)] if len(plain) > 1 else [])
    elif len(plain) <= LONGEST_TERM:
        yield plain
    humps = HUMP.findall(piece if piece.isascii() else _without_accents(piece))
    if len(humps) > 1:
        yield from filter(None, map(_hump, humps))


def _without_accents(text: str) -> str:
    """Return the text with its capitals: `é` in `MenüÉdition` ends no hump."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _hump(hump: str) -> str:
    if hump.isdigit():
        return hump if 3 <= len(hump) <= LONGEST_TERM else ""
    return _plain_term(hump) if len(hump) > 1 else ""

"""What counts as a word, the same for documents and queries and for every engine.

Plain words are folded (lower case, no accents) and stemmed; common words are left out. Anything
that looks like an identifier (`ORA-12541`, `0x80070005`, paths, host names, `snake_case`,
`CamelCase`) is kept whole *and* in parts, never stemmed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from portal.search.stemming import stem
from portal.search.terms import LONGEST_TERM

# One ideograph or kana is a word of its own: those scripts put no space between words.
CHUNK = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[^\W_](?:(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])\w)*"
    r"(?:[-._/\\:@'’]+[^\W_][\w]*)*[+#]{0,2}"
)
COMPONENT = re.compile(r"[^/\\:@]+")
WORDLIKE = re.compile(r"[^\W_]+")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
APOSTROPHE = re.compile(r"['’]")
YEAR = re.compile(r"(?:19|20)\d\d")
HEXADECIMAL = re.compile(r"0x([0-9a-f]{3,})")
PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

COMMON_WORDS = (
    "a an and are as at be been but by can do does for from had has have he her his how i if in "
    "into is it its me my of on or our she so than that the their them then there these they this "
    "to was we were what when where which who why will with would you your"
)
COMMON = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, and the terms it is found by."""

    start: int
    end: int
    whole: str
    parts: tuple[str, ...] = ()
    is_code: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, the whole one first."""
        return (self.whole, *self.parts) if self.whole else self.parts


def cleaned(text: str) -> str:
    """Return the text composed (NFC), with control and invisible characters taken out."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_visible, composed))


def _visible(character: str) -> str:
    if character in "\n\t\r":
        return character
    category = unicodedata.category(character)
    if category == "Cf":  # direction marks, joiners, soft hyphens: inside words, so no gap
        return ""
    return " " if category in {"Cc", "Cs", "Co", "Cn"} else character


def folded(text: str) -> str:
    """Return the text in lower case and without accents, compatibility forms made plain."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> Iterator[Word]:
    """Yield the words of a cleaned text in order, without the common ones."""
    for match in CHUNK.finditer(text):
        word = _word(match[0], match.start())
        if word:
            yield word


def terms(text: str) -> Iterator[str]:
    """Yield every term a text is indexed by, in order and with repetitions."""
    for word in words(cleaned(text)):
        yield from word.terms


def sequence(text: str) -> str:
    """Return the plain words of a text, one space between them: what phrases are compared on."""
    return " ".join(WORDLIKE.findall(folded(cleaned(text))))


def _word(chunk: str, start: int) -> Word | None:
    end = start + len(chunk)
    if chunk.isalpha() and not _has_humps(chunk):
        plain = _plain_term(chunk)
        return Word(start, end, plain) if plain else None
    chunk = _without_apostrophe(chunk)
    whole = folded(chunk)
    parts = tuple(dict.fromkeys(part for part in _parts(chunk) if part != whole))
    if whole.isalpha() and not parts:
        plain = _plain_term(chunk)
        return Word(start, end, plain) if plain else None
    kept = whole if len(whole) <= LONGEST_TERM else ""
    if not kept and not parts:
        return None
    return Word(start, end, kept, parts, _is_code(chunk))


def _without_apostrophe(chunk: str) -> str:
    """Return `user` for `user's` and `dont` for `don't`."""
    base, *rest = APOSTROPHE.split(chunk)
    return base if rest == ["s"] else base + "".join(rest)


def _plain_term(chunk: str) -> str:
    plain = folded(chunk)
    return "" if plain in COMMON or len(plain) > LONGEST_TERM else stem(plain)


def _has_humps(chunk: str) -> bool:
    return not (chunk.islower() or chunk.isupper() or chunk.istitle()) and len(chunk) > 3


def _is_code(chunk: str) -> bool:
    if YEAR.fullmatch(chunk) or len(chunk) < 3:
        return False
    return not PLAIN.fullmatch(chunk) or _has_humps(chunk)


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
    humps = HUMP.findall(piece)
    if len(humps) > 1:
        yield from filter(None, map(_hump, humps))


def _hump(hump: str) -> str:
    if hump.isdigit():
        return hump if 3 <= len(hump) <= LONGEST_TERM else ""
    return _plain_term(hump) if len(hump) > 1 else ""

"""The shape of a message: its words, with everything that differs from one time to the next named.

The contract, which stored signatures depend on (raise `VERSION` when it changes):

1. Lower case, one space between words, punctuation around words dropped, at most 30 words.
2. Quoted text of up to three words becomes `<value>`; longer quoted text is read as words.
3. `<host>`: IP addresses, host names, `name:port`. `<url>`, `<email>`, `<path>`: what they say.
   `<time>`: dates and clocks. `<id>`: UUIDs, hexadecimal, long random strings, words with digits.
   `<n>`: numbers, versions; units stay as words (`30000ms` is `<n> ms`). `<value>`: what stands
   behind an `=`. Placeholders of a text (`<db-host>`, `%s`, `$NAME`, `{name}`) become the nearest.
4. The codes of the line stay as they are: `0x80070005` and `0x80070020` are two errors.
5. Of dotted names of classes the last part stays: `java.io.IOException` is `ioexception`.
6. The same placeholder twice in a row counts once; those before the first word are dropped.

A signature is the first 16 hexadecimal digits of BLAKE2b over version and shape.
"""

import hashlib
import re
from collections.abc import Collection, Iterator

from portal.search.logs.classes import ADDRESS, MEASURED, ROOTED, TEMPLATE, class_of, placeholder

VERSION = "1"
MOST_WORDS = 30
MOST_READ = 150  # words looked at: many say the same, such as a list of ids
LONGEST_WORD = 120
FEWEST_WORDS = 3  # fewer words that are no placeholders identify nothing
PLACEHOLDERS = {"<host>", "<url>", "<email>", "<path>", "<time>", "<id>", "<n>", "<value>"}

QUOTED = re.compile(
    r"(?<![\w])(?:\"([^\"\n]{0,400})\"|'([^'\n]{0,400})'|`([^`\n]{0,400})`|“([^“”\n]{0,400})”)(?!\w)"
)
EDGES = "\"'`\u201c\u201d\u2018\u2019.,;:!?()[]{}<>|*=#@-\u2013\u2014\u2026"
GAP = re.compile(r"[\s,;|]+|(?<=\w)\)(?=[A-Za-z])")
ASSIGNED = re.compile(r"([A-Za-z_][\w.-]{0,40})=(.+)")
WORDY = re.compile(r"[^\W\d_]")
SPOKEN = {"error", "err", "reason", "status", "state", "msg", "message", "code", "result", "cause"}
SPOKEN |= {"rcode", "desc", "type"}


def shape(message: str, kept: Collection[str] = ()) -> str:
    """Return the shape of a message; `kept` are words in lower case that stay, its codes."""
    words: list[str] = []
    for word in _words(QUOTED.sub(_unquoted, message), kept):
        last = words[-1] if words else word
        if word not in PLACEHOLDERS or (words and word != last):
            words.append(word)
        if len(words) == MOST_WORDS:
            break
    return " ".join(words)


def signature(shape: str) -> str:
    """Return the short name of a shape, the same on every machine and in every version 1."""
    named = f"{VERSION} {shape}".encode("utf-8", "replace")
    return hashlib.blake2b(named, digest_size=8).hexdigest()


def telling_words(shape: str) -> list[str]:
    """Return the words of a shape that are no placeholders."""
    words = shape.split()
    return [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word not in PLACEHOLDERS
        and WORDY.search(word)
        and not (before == "<n>" and MEASURED.fullmatch(f"1{word}"))
    ]


def is_telling(shape: str) -> bool:
    """Say whether a shape has words enough to mean one event."""
    return len(telling_words(shape)) >= FEWEST_WORDS


def _unquoted(found: re.Match[str]) -> str:
    text = next(group for group in found.groups() if group is not None)
    inside = text.strip()
    if TEMPLATE.fullmatch(inside):
        return f" {inside} "
    return f" {text} " if len(inside.split()) > 3 else " <value> "


def _words(text: str, kept: Collection[str]) -> Iterator[str]:
    for token in GAP.split(text, MOST_READ)[:MOST_READ]:
        if token in PLACEHOLDERS:
            yield token
        elif token:
            yield from _read(token, kept)


def _read(token: str, kept: Collection[str]) -> Iterator[str]:
    template = TEMPLATE.fullmatch(token.strip(".,;:!?()'\""))
    if template:
        yield placeholder(template[1] or template[2] or template[3] or token)
        return
    core = token.strip(EDGES)
    if not core:
        return
    if core.lower() in kept:
        yield core.lower()
    elif len(core) > LONGEST_WORD:
        yield "<path>" if ROOTED.match(core) else "<url>" if ADDRESS.match(core) else "<id>"
    else:
        yield from _named(token, core, kept)


def _named(token: str, core: str, kept: Collection[str]) -> Iterator[str]:
    assigned = ASSIGNED.fullmatch(core)
    if assigned and not ADDRESS.match(core):
        yield assigned[1].lower()
        inner = list(_read(assigned[2], kept))
        spoken = assigned[1].lower() in SPOKEN
        plain = spoken or all(word in PLACEHOLDERS or word in kept for word in inner)
        yield from inner if plain else ["<value>"]
        return
    measured = MEASURED.fullmatch(core)
    if measured:
        yield "<n>"
        yield measured[1].lower()
        return
    known = class_of(core, token.strip("\"'`.,;:()"))
    if known:
        yield known
    else:
        yield from _plain(core, kept)


def _plain(core: str, kept: Collection[str]) -> Iterator[str]:
    """Yield a word; `a(b` and `a:b` are two, since only some writers leave a space there."""
    pieces = [piece for piece in re.split(r"[(\[{]|:(?=[A-Za-z(\"'])(?<!::)(?!:)", core) if piece]
    if len(pieces) > 1:
        for piece in pieces:
            yield from _read(piece, kept)
    else:
        yield (_class_name(core) or core).lower()


def _class_name(core: str) -> str:
    parts = re.split(r"\.|::", core)
    last = parts[-1]
    return last if len(parts) > 1 and last[:1].isupper() and not last.isupper() else ""

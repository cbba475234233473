"""Finds words on a page that came from no catalogue: neither marked nor somebody's content."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from sqlalchemy import select

from portal.core.db import Base, db
from portal.core.pseudo import BEGIN, END

ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label", "aria-description")
# What people wrote, code, times and sizes of files: no text of the program.
CONTENT = {"prose", "snippet", "ref", "code", "diff", "said-text", "facet-name", "logo"}
ELEMENTS = {"code", "kbd", "pre", "samp", "time", "script", "style", "textarea"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}
# Days and moments, which the place writes.
MOMENT = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:\d{1,2} )?"
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b(?: \d{4})?(?:, \d\d:\d\d \w+)?"
)
# What stands around somebody's words: a reference before, a number, the name of the portal after;
# two letters of a name, and a time of day with its zone.
FRAME = re.compile(
    r"^[A-Z]+-\d+ |^\d+(?:–\d+)?[:.] | · Portal$|^[A-Z]{2}$|^\d\d:\d\d [A-Z]+$|^(?:SOP|FAQ)$|^\(Ctrl\+.*\)$|^https://.*"
)
EDGES = " ·,;:()“”…–.#"
PARTED = re.compile(r"[·,;:()“”/]| – ")
LONG = 24  # a text this long is no word of the program that somebody happened to write
WORD = re.compile(r"[^\W\d_]{2,}")


class _Page(HTMLParser):
    """Walks a page in order and keeps what stands outside the marks of the pseudo language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.depth = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # Moments are written by the place, whatever the language; a list of zones or of languages
        # is the same everywhere.
        is_own = (
            tag == "time"
            or (tag != "html" and "lang" in given)
            or given.get("name") in {"zone", "language"}
        )
        if not self._is_content() and not is_own:
            self.found += [
                rest for name in ATTRIBUTES if (rest := _outside(given.get(name, ""), 0)[0])
            ]
        if tag not in VOID:
            told = set(given.get("class", "").split())
            is_content = is_own or tag in ELEMENTS or bool(told & CONTENT)
            self.open.append((tag, is_content))

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        rest, self.depth = _outside(data, self.depth)
        if rest and not self._is_content():
            self.found.append(rest)

    def _is_content(self) -> bool:
        return any(is_content for _, is_content in self.open)


class Content:
    """What people wrote: every text in the database, and what stands in its JSON."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        for table in Base.metadata.tables.values():
            for row in db.session.execute(select(table)):
                for value in row:
                    self.texts.update(" ".join(text.split()).strip(EDGES) for text in _texts(value))
        self.all = "\n".join(self.texts)

    def holds(self, text: str) -> bool:
        """Say whether a text, or each of its parts, is one somebody wrote."""
        words = FRAME.sub("", MOMENT.sub("", " ".join(text.split()))).strip(EDGES)
        return (
            not WORD.search(words)
            or words in self.texts
            or (len(words) > LONG and words.rstrip("….") in self.all)
        )


def unsaid(page: str, content: Content) -> list[str]:
    """Return the texts of a page that no catalogue knows and nobody wrote."""
    reader = _Page()
    reader.feed(re.sub(r"</?mark[^>]*>", "", page))  # a word that was found is part of its text
    return [
        text
        for text in reader.found
        if not content.holds(text)
        and not all(map(content.holds, PARTED.split(text)))
        and not all(map(content.holds, text.split(" · ")))
    ]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _outside(text: str, depth: int) -> tuple[str, int]:
    kept = []
    for character in text:
        if character == BEGIN:
            depth += 1
        elif character == END:
            depth -= 1
        elif not depth:
            kept.append(character)
    return "".join(kept).strip(), depth

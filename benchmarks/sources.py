"""A few hundred texts taken apart into what new articles are made of."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.names import Names
from portal.core.richtext.render import render
from portal.search.measuring.folder import Text, markdown_files, read

LONGEST_PASSAGE = 120  # words; tables and dumps are cut there

IDENTIFIER = re.compile(
    r"(?<![\w./%-])(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w-]+(?:\.[\w-]+)*(?![\w/])"
)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
NAMELESS = frozenset(
    "summary overview introduction background references links contents todo notes".split()
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with gaps where identifiers stood."""

    pieces: tuple[str, ...]
    words: int

    def filled(self, names: Names) -> str:
        """Return the text with an invented identifier in each gap."""
        first, *rest = self.pieces
        return first + "".join(names.host() + piece for piece in rest)


@dataclass(frozen=True, slots=True)
class Source:
    """One text taken apart."""

    title: str
    headings: tuple[str, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[str, ...]
    tags: tuple[str, ...]


def texts_below(*folders: Path) -> list[Text]:
    """Read the Markdown files of the folders."""
    found = [
        # Without a time limit: a busy machine must not leave texts out and change the corpus.
        read(path, folder, render=render)
        for folder in folders
        for path in markdown_files(folder)
    ]
    return [text for text in found if text and text.passages]


def save(texts: Sequence[Text], path: Path) -> None:
    """Keep texts for other processes, which need not render them again."""
    path.write_text(json.dumps([asdict(text) for text in texts]))


def load(path: Path) -> list[Text]:
    """Return the texts that were saved."""
    return [
        Text(**{name: tuple(v) if isinstance(v, list) else v for name, v in row.items()})
        for row in json.loads(path.read_text())
    ]


def taken_apart(text: Text) -> Source:
    """Return the pieces of a text."""
    passages = [" ".join(passage.split()[:LONGEST_PASSAGE]) for passage in text.passages]
    sentences = [each for passage in passages for each in SENTENCE_END.split(passage)]
    return Source(
        title=text.title,
        headings=tuple(filter(_is_telling, text.headings)),
        passages=tuple(
            Passage(tuple(IDENTIFIER.split(passage)), len(passage.split()))
            for passage in passages
            if passage
        ),
        sentences=tuple(each for each in sentences if 5 <= len(each.split()) <= 25),
        tags=tuple(tag.lower().replace(" ", "-")[:48] for tag in text.tags if tag != "docs"),
    )


def _is_telling(heading: str) -> bool:
    return 2 <= len(heading.split()) <= 12 and heading.lower() not in NAMELESS

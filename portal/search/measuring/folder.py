"""A folder of Markdown files as documents to be found, read without a database."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from portal.core.errors import Invalid, Refusal
from portal.core.records import SearchDocument
from portal.core.richtext.limit import render_within
from portal.core.richtext.shapes import Rendered

LARGEST = 2**20  # bytes of one file; larger ones are left out
LONGEST_TITLE = 200
FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class Text:
    """One Markdown file as plain text; passages are its blocks in order, headings left out."""

    path: str  # below the folder
    title: str
    headings: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    summary: str = ""
    symptoms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def markdown_files(folder: Path) -> list[Path]:
    """Return the Markdown files below a folder, by path; Invalid where there are none.

    Links are not followed, and nothing whose name begins with a dot is entered.
    """
    if not folder.is_dir():
        raise Invalid(f"{folder} is not a folder; name one with Markdown files in it.")
    found = sorted(_below(folder))
    if not found:
        raise Invalid(f"{folder} holds no Markdown files (.md); name a folder that does.")
    return found


def read(
    path: Path, root: Path, *, render: Callable[[str], Rendered] = render_within
) -> Text | None:
    """Read one file as the portal would show it; None for what it would refuse.

    By default that includes what takes too long, which depends on what else the machine does.
    """
    if path.stat().st_size > LARGEST:
        return None
    said, body = _apart(path.read_text(encoding="utf-8", errors="replace"))
    try:
        rendered = render(body)
    except Refusal:
        return None
    headings = tuple(heading.title for heading in rendered.headings)
    known = set(headings)
    return Text(
        path=path.relative_to(root).as_posix(),
        title=_title(said, headings, path),
        headings=headings,
        passages=tuple(text for _, text in rendered.passages if text not in known),
        summary=_line(said.get("summary")),
        symptoms=_lines(said.get("symptoms")),
        tags=_lines(said.get("tags")) or path.relative_to(root).parts[:-1],
    )


def document_of(text: Text, number: int) -> SearchDocument:
    """Return what search would hold of this text; everybody may read it."""
    return SearchDocument(
        ref=f"MD-{number}",
        kind="file",
        title=text.title,
        summary=text.summary,
        symptoms=text.symptoms,
        headings=text.headings,
        body="\n".join(text.passages),
        tags=text.tags,
        audience=("public",),
        state="published",
        confidence="validated",
        version=1,
    )


def _below(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _below(Path(entry.path))
        elif entry.name.lower().endswith((".md", ".markdown")):
            yield Path(entry.path)


def _apart(source: str) -> tuple[Mapping[str, Any], str]:
    """Return front matter and text; front matter that cannot be read says nothing."""
    start, fence, rest = source.partition(FENCE)
    block, end, body = rest.partition("\n" + FENCE)
    if start or not fence or not end:
        return {}, source
    try:
        said = yaml.safe_load(block)
    except yaml.YAMLError:
        return {}, body
    return (said, body) if isinstance(said, dict) else ({}, body)


def _title(said: Mapping[str, Any], headings: tuple[str, ...], path: Path) -> str:
    named = path.parent.name if path.stem.lower() in {"readme", "index"} else path.stem
    title = _line(said.get("title")) or next(filter(None, headings), "")
    return (title or named.replace("-", " ").replace("_", " "))[:LONGEST_TITLE]


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _lines(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, value))) if isinstance(value, list) else ()

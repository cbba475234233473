"""Links between the files of one import, led to records and attachments, and back on export."""

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from portal.core.languages import _, later
from portal.kb.exchange.link_spans import Shape, Span, link_spans
from portal.kb.exchange.sources import is_markdown

ATTACHMENT = "attachment:"
REFERENCE = re.compile(r"\A(KB-[1-9][0-9]{0,8})(?:#(.*))?\Z")
NUMBERED = later("The file says it by number: please check that it is the right article here.")

_ELSEWHERE = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_INDEXES = ("README.md", "index.md", "readme.md", "Readme.md", "README.markdown", "_index.md")
_KEPT = "/-._~!$&'*+,;=@%:"
_SAFE_IN_PATH = "/-._~!$'*+,;=@:"


class Leads(Enum):
    """Where a link leads."""

    ELSEWHERE = auto()  # another site, a mail address, a record reference: none of our business
    WITHIN = auto()  # a heading of the same file
    ARTICLE = auto()
    FILE = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Destination:
    """What a link of a file means; `note` says what was guessed, or why it is dead."""

    leads: Leads
    path: PurePosixPath | None = None
    anchor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkNote:
    """A link to mention in the report: the line counts from 1 in the body."""

    line: int
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A body with its links led elsewhere, and what there is to report about them."""

    body: str
    resolved: int = 0
    dead: tuple[LinkNote, ...] = ()
    notes: tuple[LinkNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Headings:
    """Where links into one article may lead; `title` is the id its title had in the file."""

    anchors: frozenset[str] = frozenset()
    title: str = ""


class Places:
    """Every file of an import, to find out what a relative link means."""

    def __init__(self, paths: Iterable[PurePosixPath], root_name: str = "") -> None:
        self.paths = frozenset(paths)
        self.root_name = root_name
        self.folders = {folder for path in self.paths for folder in path.parents}
        self._alike: dict[str, list[PurePosixPath]] = defaultdict(list)
        for path in sorted(self.paths):
            self._alike[_alike(path)].append(path)

    def destination(self, target: str, source: PurePosixPath) -> Destination:
        """What a target written in the file `source` means."""
        if _ELSEWHERE.match(target) or REFERENCE.match(target):
            return Destination(Leads.ELSEWHERE)
        written, _mark, anchor = target.partition("#")
        path = unquote(written.partition("?")[0])
        if not path:
            if anchor or target.startswith("#"):
                return Destination(Leads.WITHIN, source, unquote(anchor))
            return Destination(Leads.NOWHERE, note=_("The link is empty."))
        return self._look(path, unquote(anchor), source)

    def _look(self, path: str, anchor: str, source: PurePosixPath) -> Destination:
        outside = False
        for attempt, note in self._readings(path, source):
            if attempt is None:
                outside = True
                continue
            found, more = self._file(attempt)
            if found is not None:
                leads = Leads.ARTICLE if is_markdown(found) else Leads.FILE
                return Destination(leads, found, anchor, note or more)
        if outside:
            return Destination(Leads.NOWHERE, note=_("It leads out of the imported folder."))
        is_folder = _joined(source.parent, path) in self.folders
        why = "This folder has no README.md." if is_folder else "There is no such file."
        return Destination(Leads.NOWHERE, note=why)

    def _readings(
        self, path: str, source: PurePosixPath
    ) -> Iterable[tuple[PurePosixPath | None, str]]:
        """The path as written, then as people mean it who write from the top of the repository."""
        if not path.startswith("/"):
            yield _joined(source.parent, path), ""
        inner = path.lstrip("/")
        note = "" if path.startswith("/") else "Read from the top of the folder."
        yield _joined(PurePosixPath(), inner), note
        if inner.startswith(f"{self.root_name}/"):
            rest = inner[len(self.root_name) + 1 :]
            yield _joined(PurePosixPath(), rest), f"Read from above the folder {self.root_name}."

    def _file(self, path: PurePosixPath) -> tuple[PurePosixPath | None, str]:
        if path in self.paths:
            return path, ""
        if path in self.folders:
            indexes = (path / name for name in _INDEXES)
            return next((index for index in indexes if index in self.paths), None), ""
        if path.name and (named := path.with_name(f"{path.name}.md")) in self.paths:
            return named, ""
        alike = self._alike.get(_alike(path), [])
        return (alike[0], _("Upper and lower case differ.")) if len(alike) == 1 else (None, "")


def to_references(
    body: str,
    source: PurePosixPath,
    places: Places,
    *,
    references: Mapping[PurePosixPath, str],
    attachments: Mapping[PurePosixPath, str],
    headings: Mapping[PurePosixPath, Headings],
) -> Rewritten:
    """Lead links to articles to their `KB-n`, links to files to `attachment:NAME`.

    `references` and `attachments` say under which name each file is known; a file that is in
    neither is a dead link. Links that lead nowhere stay as written and are listed.
    """
    changes: list[tuple[Span, str]] = []
    dead: list[LinkNote] = []
    notes: list[LinkNote] = []
    for span in link_spans(body):
        if REFERENCE.match(span.target):
            notes.append(LinkNote(span.line, span.target, NUMBERED))
        found = places.destination(span.target, source)
        there = headings.get(found.path, Headings()) if found.path else Headings()
        new = _written_inside(found, there, references, attachments)
        if found.leads is Leads.NOWHERE or (found.leads in _LED and new is None):
            dead.append(LinkNote(span.line, span.target, found.note or "It could not be read."))
            continue
        if new is not None:
            changes.append((span, new))
        if reason := found.note or _missing_heading(found, there):
            notes.append(LinkNote(span.line, span.target, reason))
    resolved = sum(1 for _, new in changes if not new.startswith("#"))
    return Rewritten(_changed(body, changes), resolved, tuple(dead), tuple(notes))


def to_paths(
    body: str,
    source: PurePosixPath,
    *,
    articles: Callable[[str], PurePosixPath | None],
    attachment: Callable[[str], PurePosixPath | None],
) -> str:
    """Lead references back to relative paths; what is not part of the export stays as it is."""
    changes: list[tuple[Span, str]] = []
    for span in link_spans(body):
        if reference := REFERENCE.match(span.target):
            path, anchor = articles(reference.group(1)), reference.group(2) or ""
        elif span.target.startswith(ATTACHMENT):
            path, anchor = attachment(unquote(span.target.removeprefix(ATTACHMENT))), ""
        else:
            continue
        if path is not None:
            relative = posixpath.relpath(str(path), str(source.parent))
            changes.append((span, _with_anchor(quote(relative, safe=_SAFE_IN_PATH), anchor)))
    return _changed(body, changes)


def linked_files(body: str, source: PurePosixPath, places: Places) -> tuple[PurePosixPath, ...]:
    """The images and other files a body links to, each once, in order of appearance."""
    found = (places.destination(span.target, source) for span in link_spans(body))
    files = (each.path for each in found if each.leads is Leads.FILE and each.path)
    return tuple(dict.fromkeys(files))


_LED = frozenset({Leads.ARTICLE, Leads.FILE})


def _written_inside(
    found: Destination,
    there: Headings,
    references: Mapping[PurePosixPath, str],
    attachments: Mapping[PurePosixPath, str],
) -> str | None:
    if found.path is None:
        return None
    if found.leads is Leads.FILE:
        name = attachments.get(found.path)
        return None if name is None else ATTACHMENT + quote(name, safe=_SAFE_IN_PATH)
    # The heading that became the title has no id of its own any more: lead to the top.
    at_top = bool(found.anchor) and found.anchor.lower() == there.title
    if found.leads is Leads.WITHIN:
        return "#" if at_top else None
    reference = references.get(found.path)
    return reference and _with_anchor(reference, "" if at_top else found.anchor)


def _missing_heading(found: Destination, there: Headings) -> str:
    if not found.anchor or found.leads not in {Leads.ARTICLE, Leads.WITHIN}:
        return ""
    known = found.anchor.lower() in there.anchors or found.anchor.lower() == there.title
    return "" if known else _("There is no heading #%(anchor)s there.", anchor=found.anchor)


def _with_anchor(target: str, anchor: str) -> str:
    return f"{target}#{quote(anchor, safe=_KEPT)}" if anchor else target


def _changed(body: str, changes: list[tuple[Span, str]]) -> str:
    pieces: list[str] = []
    place = 0
    for span, new in changes:
        pieces += [body[place : span.start], _quoted(span, body, new)]
        place = span.end
    return "".join([*pieces, body[place:]])


def _quoted(span: Span, body: str, new: str) -> str:
    if span.shape in {Shape.HTML_IMAGE, Shape.HTML_LINK} and body[span.start] in "\"'":
        return f'"{new}"'
    return new


def _joined(folder: PurePosixPath, path: str) -> PurePosixPath | None:
    joined = posixpath.normpath(posixpath.join(str(folder), path))
    if joined.startswith(("..", "/")):
        return None
    return PurePosixPath(joined)


def _alike(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()

"""From a Markdown file to an article: what it says about itself, and good guesses for the rest."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from portal.core.languages import _
from portal.core.richtext.plain import shortened
from portal.kb.exchange import frontmatter, guesses
from portal.kb.exchange.frontmatter import FrontMatter
from portal.kb.exchange.link_spans import Shape, Span, link_spans
from portal.kb.exchange.links import Headings
from portal.kb.exchange.outline import Heading, Outline, outline, slug
from portal.kb.exchange.sources import SourceFile
from portal.kb.terms import Kind

LONGEST_TITLE = 200

_KINDS = {kind.value: kind for kind in Kind}
_INDEX_STEMS = frozenset({"readme", "index", "_index"})
# A first heading such as these names a section, not the article.
_SECTION_NAMES = re.compile(
    r"(?:symptoms?|summary|introduction|intro|overview|background|possible checks|resolution"
    r"|steps?(?: to check)?|what to (?:check|do)|first and foremost|contents|table of contents"
    r"|index|logging|troubleshooting(?: pointers)?|reason|prerequisites|description|about"
    r"|quick ?start|getting started|goals?|purpose|tl;?dr|notes?|links|references|metrics"
    r"|readme|security(?:/compliance)?|when to use)[\s:.!?]*\Z",
    re.IGNORECASE,
)
# Tables of contents other tools keep in the text; ours is beside it.
_CONTENTS_LINE = re.compile(
    r"\s*(?:\[\[_TOC_\]\]|\[TOC\]|\{:\s*toc\s*\}|\*\*Table of Contents\*\*)\s*", re.IGNORECASE
)
_DOCTOC_START = re.compile(r"\s*<!--\s*START doctoc\b")
_DOCTOC_END = re.compile(r"\s*<!--\s*END doctoc\b")
_MARKER = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*")
_GENERATED = re.compile(r"\s*<!--\s*(?:END_)?MARKER\b|\s*<!-- DON'T EDIT THIS SECTION\b")


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """One file read as an article; links still lead to files, and nothing is stored yet."""

    source_path: PurePosixPath
    title: str
    kind: Kind
    summary: str
    body: str
    symptoms: tuple[str, ...]
    tags: tuple[str, ...]
    services: tuple[str, ...]
    front: FrontMatter
    links: tuple[Span, ...]
    images: tuple[Span, ...]
    headings: Headings
    problems: tuple[str, ...] = ()
    line_numbers: tuple[int, ...] = ()

    def file_line(self, body_line: int) -> int:
        """The line of the file that a line of the body came from; both count from 1."""
        lines = self.line_numbers
        return lines[min(body_line, len(lines)) - 1] if lines else body_line


@dataclass(slots=True)
class _Lines:
    """The lines of a body, each remembering where in the file it stood."""

    texts: list[str]
    numbers: list[int]

    def without_heading(self, heading: Heading) -> "_Lines":
        """The lines without a heading and the empty lines that parted it from its text."""
        end = heading.end
        while end < len(self.texts) and not self.texts[end].strip():
            end += 1
        return self.without(set(range(heading.line, end))).tidied()

    def without(self, gone: set[int]) -> "_Lines":
        kept = [at for at in range(len(self.texts)) if at not in gone]
        return _Lines([self.texts[at] for at in kept], [self.numbers[at] for at in kept])

    def tidied(self) -> "_Lines":
        start, end = 0, len(self.texts)
        while start < end and not self.texts[start].strip():
            start += 1
        while end > start and not self.texts[end - 1].strip():
            end -= 1
        return _Lines(self.texts[start:end], self.numbers[start:end])

    @property
    def body(self) -> str:
        return frontmatter.tidy("\n".join(self.texts))


def read(file: SourceFile) -> ImportedArticle:
    """Read one file; never refuses, what is odd about it is told in `problems`."""
    parsed = frontmatter.parse(file.text)
    lines = _without_contents(_lines_of(parsed)).tidied()
    structure = outline(lines.body)
    title, heading = _title(parsed.front, structure, file.path)
    while heading is not None:
        lines = lines.without_heading(heading)
        structure = outline(lines.body)
        heading = _repeated(title, structure)
    article = _assembled(file, parsed, title, structure, lines)
    return replace(article, headings=replace(article.headings, title=_old_anchor(parsed, title)))


def name_apart(articles: Sequence[ImportedArticle]) -> list[ImportedArticle]:
    """Give articles of one title different ones; what a file said in front matter is kept."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, article in enumerate(articles):
        groups[article.title.casefold()].append(at)
    result = list(articles)
    for places in groups.values():
        guessed = [at for at in places if articles[at].front.title is None]
        if len(places) > 1:
            for at in guessed:
                result[at] = replace(articles[at], title=_apart(articles[at], guessed, articles))
    return result


def words(name: str) -> str:
    """A file or folder name as a title: `disk-full_postgres` is *Disk full postgres*."""
    text = " ".join(re.sub(r"[-_\s]+", " ", name).split())
    return text[:1].upper() + text[1:]


def _assembled(
    file: SourceFile, parsed: frontmatter.Parsed, title: str, structure: Outline, lines: _Lines
) -> ImportedArticle:
    front, body = parsed.front, lines.body
    spans = link_spans(body, structure)
    pictures = {Shape.IMAGE, Shape.HTML_IMAGE}
    return ImportedArticle(
        source_path=file.path,
        title=title,
        kind=_KINDS[front.kind] if front.kind else guesses.kind(title, structure),
        summary=guesses.summary(structure) if front.summary is None else front.summary,
        body=body,
        symptoms=guesses.symptoms(structure) if front.symptoms is None else front.symptoms,
        tags=guesses.tags(file.path) if front.tags is None else front.tags,
        services=guesses.services(file.path) if front.services is None else front.services,
        front=front,
        links=tuple(span for span in spans if span.shape not in pictures),
        images=tuple(span for span in spans if span.shape in pictures),
        headings=Headings(structure.anchors()),
        problems=(*file.warnings, *parsed.warnings, *_remarks(body)),
        line_numbers=tuple(lines.numbers),
    )


def _remarks(body: str) -> tuple[str, ...]:
    return () if body else (_("There is no text in this file."),)


def _lines_of(parsed: frontmatter.Parsed) -> _Lines:
    texts = parsed.body.split("\n")
    lines = _Lines(texts, [parsed.body_line + at for at in range(len(texts))])
    if parsed.rejected:
        # Nothing the author wrote is dropped: what was no valid front matter is shown as code.
        block = ["```yaml", *parsed.rejected.rstrip("\n").split("\n"), "```", ""]
        lines = _Lines(block + lines.texts, [1] * len(block) + lines.numbers)
    return lines


def _without_contents(lines: _Lines) -> _Lines:
    """Take out tables of contents, which other tools write into the text."""
    code = outline("\n".join(lines.texts)).opaque if _has_contents(lines) else set()
    gone: set[int] = set()
    inside = False
    for at, text in enumerate(lines.texts):
        inside = inside or bool(_DOCTOC_START.match(text))
        is_contents = at not in code and _CONTENTS_LINE.fullmatch(text)
        is_mark = _MARKER.fullmatch(text) and _GENERATED.match(text)
        if inside or is_contents or is_mark:
            gone.add(at)
        if _DOCTOC_END.match(text):
            inside = False
    return lines if inside else lines.without(gone)


def _has_contents(lines: _Lines) -> bool:
    return any(_CONTENTS_LINE.fullmatch(text) for text in lines.texts)


def _title(
    front: FrontMatter, structure: Outline, path: PurePosixPath
) -> tuple[str, Heading | None]:
    """The title, and the heading that says it and is to go from the body."""
    if front.title:
        title = shortened(front.title, LONGEST_TITLE)
        return title, _repeated(title, structure)
    first = next((each for each in structure.headings if each.title), None)
    if first is not None and _names_the_article(first, structure):
        return shortened(first.title, LONGEST_TITLE), first
    named = path.parent.name if path.stem.lower() in _INDEX_STEMS else path.stem
    return shortened(words(named or path.stem), LONGEST_TITLE), None


def _names_the_article(first: Heading, structure: Outline) -> bool:
    if _SECTION_NAMES.match(first.title):
        return False
    # A text that has begun before its first heading of a lower level is not named by it.
    has_begun = any(each.line < first.line and len(each.text) > 60 for each in structure.paragraphs)
    return first.level == 1 or not has_begun


def _repeated(title: str, structure: Outline) -> Heading | None:
    """A heading at the very top that only says the title again."""
    first = structure.headings[0] if structure.headings else None
    if first is None or shortened(first.title, LONGEST_TITLE) != title:
        return None
    starts = [each.line for each in structure.paragraphs + structure.items]
    return first if first.line <= min([*starts, *structure.opaque], default=first.line) else None


def _old_anchor(parsed: frontmatter.Parsed, title: str) -> str:
    headings = outline(parsed.body).headings
    first = next((each for each in headings if each.title), None)
    return slug(title) if first is not None and first.title == title else ""


def _apart(article: ImportedArticle, group: list[int], articles: Sequence[ImportedArticle]) -> str:
    """The title with the folder behind it, or with the file where the folder is the same too."""
    parents = [articles[at].source_path.parent for at in group]
    path = article.source_path
    is_index = path.stem.lower() in _INDEX_STEMS
    if parents.count(path.parent) == 1 or is_index:
        apart = " / ".join(words(part) for part in path.parts[:-1]) or words(path.stem)
    else:
        apart = words(path.stem)
    room = LONGEST_TITLE - len(apart) - 3
    return f"{shortened(article.title, room)} ({apart})"

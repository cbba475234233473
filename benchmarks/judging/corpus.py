"""A folder of Markdown as documents to be found, the same for every engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portal.core.records import SearchDocument
from portal.core.richtext.render import TooComplex, render
from portal.kb.exchange import reading
from portal.kb.exchange.reading import ImportedArticle
from portal.kb.exchange.sources import SourceFile

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, and for each reference the file it came from, relative to the folder."""

    documents: Sequence[SearchDocument]
    paths: Mapping[str, str]


def read(folder: Path) -> Corpus:
    """Read every Markdown file below the folder the way an import does, in order of path.

    Only title, headings and text are taken: what an import guesses beyond them (summary, symptoms,
    services, tags) would be known to one engine alone.
    """
    files = sorted(path for path in folder.rglob("*.md") if path.is_file())
    articles = reading.name_apart([reading.read(_source(path, folder)) for path in files])
    documents = [_document(number, each) for number, each in enumerate(articles, start=1)]
    paths = [each.source_path.as_posix() for each in articles]
    return Corpus(documents, dict(zip((each.ref for each in documents), paths, strict=True)))


def _source(path: Path, folder: Path) -> SourceFile:
    text = path.read_text(encoding="utf-8", errors="replace")
    return SourceFile(PurePosixPath(path.relative_to(folder).as_posix()), text)


def _document(number: int, article: ImportedArticle) -> SearchDocument:
    headings, text = _plain(article.body)
    return SearchDocument(
        ref=f"KB-{number}",
        kind="article",
        title=article.title,
        headings=headings,
        body=text,
        audience=(PUBLIC,),
        state="published",
    )


def _plain(markdown: str) -> tuple[tuple[str, ...], str]:
    """Headings and text as a reader sees them; what cannot be rendered is searched as written."""
    try:
        rendered = render(markdown)
    except TooComplex:
        return (), markdown
    return tuple(each.title for each in rendered.headings), rendered.text

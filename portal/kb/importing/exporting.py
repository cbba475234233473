"""Articles written out as the same files an import reads: text, front matter, attachments."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Team
from portal.catalog.models import Category, Service
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.kb.exchange import frontmatter
from portal.kb.exchange.frontmatter import FrontMatter, ReviewDue, Verified
from portal.kb.exchange.links import to_paths
from portal.kb.exchange.sources import ATTACHMENTS_SUFFIX, is_markdown
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment
from portal.kb.models.exchange import ImportSource
from portal.kb.models.revision import Revision

BATCH = 100


@dataclass(slots=True)
class Exported:
    """What an export wrote, and what it could not."""

    articles: int = 0
    files: int = 0
    problems: tuple[str, ...] = ()


def export(
    folder: Path, *, blobs: BlobStore, progress: Callable[[int], None] | None = None
) -> Exported:
    """Write every published article below `folder`, each to the path it was imported from.

    The same articles always give the same bytes. Files in the folder that are not part of the
    export stay; Invalid when it cannot be written to.
    """
    writer = _Writer(folder, blobs)
    numbers = list(writer.paths)
    for start in range(0, len(numbers), BATCH):
        for article in _articles(numbers[start : start + BATCH]):
            writer.write(article)
        db.release()
        if progress:
            progress(len(numbers[start : start + BATCH]))
    return writer.done


def published() -> int:
    """Count what an export would write."""
    return len(_paths())


class _Writer:
    def __init__(self, folder: Path, blobs: BlobStore) -> None:
        self.folder = folder
        self.blobs = blobs
        self.names = _Names()
        self.paths = _paths()
        self.done = Exported()

    def write(self, article: Article) -> None:
        if article.revision is None:
            return
        path = self.paths[article.id]
        beside = path.with_name(f"{path.stem}{ATTACHMENTS_SUFFIX}")
        files = {each.name: each for each in _attachments(article.id)}
        body = to_paths(
            article.revision.body,
            path,
            articles=lambda ref: self.paths.get(int(ref.removeprefix("KB-"))),
            attachment=lambda name: beside / name if name in files else None,
        )
        front = _front(article, article.revision, self.names)
        _write(self.folder, path, frontmatter.write(front, body).encode())
        self.done.articles += 1
        for attachment in files.values():
            self._write_attachment(attachment, beside)

    def _write_attachment(self, attachment: Attachment, beside: PurePosixPath) -> None:
        try:
            with self.blobs.open(attachment.sha256) as stored:
                _write(self.folder, beside / attachment.name, stored.read())
        except Missing:
            self.done.problems += (f"{beside / attachment.name} is no longer stored.",)
        else:
            self.done.files += 1


def _front(article: Article, revision: Revision, names: "_Names") -> FrontMatter:
    content = revision.content
    reason = article.due_reason.value if article.due_reason else article.due_note or None
    verified = Verified(
        article.verified_at,
        article.verified_by.email if article.verified_by else None,
        article.verified_basis.value if article.verified_basis else None,
    )
    return FrontMatter(
        ref=article.ref,
        title=content.title,
        kind=article.kind.value,
        language=article.language,
        summary=content.summary,
        services=names.of(names.services, content.service_ids),
        category=names.categories.get(content.category_id or 0),
        tags=tuple(sorted(content.tags)),
        owner=article.owner.email if article.owner else None,
        team=article.team.name if article.team else None,
        audience=content.audience.value,
        teams=names.of(names.teams, content.team_ids) or None,
        confidence=article.confidence.value,
        symptoms=content.symptoms,
        environment=content.environment or None,
        created=article.created_at,
        updated=article.updated_at,
        verified=verified if article.verified_at else None,
        review_due=ReviewDue(article.review_due_at, reason) if article.review_due_at else None,
        extras=article.extra,
    )


class _Names:
    """The names behind the numbers a text holds."""

    def __init__(self) -> None:
        self.services: dict[int, str] = dict(
            db.session.execute(select(Service.id, Service.name)).all()
        )
        self.teams: dict[int, str] = dict(db.session.execute(select(Team.id, Team.name)).all())
        self.categories: dict[int, str] = dict(
            db.session.execute(select(Category.id, Category.name)).all()
        )

    @staticmethod
    def of(names: dict[int, str], numbers: Sequence[int]) -> tuple[str, ...]:
        return tuple(sorted(names[number] for number in numbers if number in names))


def _paths() -> dict[int, PurePosixPath]:
    """Where each published article goes: to the path it came from, or to its kind and address."""
    numbers = select(Article.id, Article.kind, Article.slug).where(Article.revision_id.is_not(None))
    origins = _origins()
    found: dict[int, PurePosixPath] = {}
    taken: set[str] = set()
    for number, kind, slug in db.session.execute(numbers.order_by(Article.id)):
        own = PurePosixPath(kind.value) / f"{slug}.md"
        path = next(_free(origins.get(number, own), own, taken))
        taken.add(str(path).casefold())
        found[number] = path
    return found


def _origins() -> dict[int, PurePosixPath]:
    rows = select(ImportSource.article_id, ImportSource.path).order_by(ImportSource.id.desc())
    origins = {number: PurePosixPath(path) for number, path in db.session.execute(rows)}
    return {number: path for number, path in origins.items() if _is_harmless(path)}


def _is_harmless(path: PurePosixPath) -> bool:
    return is_markdown(path) and not path.is_absolute() and ".." not in path.parts


def _free(path: PurePosixPath, own: PurePosixPath, taken: set[str]) -> Iterator[PurePosixPath]:
    """The path, or else the article's own; two files must not differ in case alone."""
    for candidate in (path, own):
        if str(candidate).casefold() not in taken:
            yield candidate
    number = 2
    while True:
        candidate = own.with_name(f"{own.stem}-{number}.md")
        if str(candidate).casefold() not in taken:
            yield candidate
        number += 1


def _articles(numbers: Sequence[int]) -> Sequence[Article]:
    rows: Select[Article] = select(Article).where(Article.id.in_(numbers)).order_by(Article.id)
    people = (joinedload(Article.owner), joinedload(Article.team), joinedload(Article.verified_by))
    return db.session.scalars(rows.options(*people, selectinload(Article.revision))).all()


def _attachments(article_id: int) -> Sequence[Attachment]:
    rows = select(Attachment).where(Attachment.article_id == article_id)
    return db.session.scalars(rows.order_by(Attachment.name)).all()


def _write(folder: Path, path: PurePosixPath, content: bytes) -> None:
    """Write one file whole or not at all, below the folder and not through a link."""
    target = folder.joinpath(*path.parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise Invalid(
                _("%(parent)s leads out of the export folder through a link.", parent=target.parent)
            )
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".export-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as fault:
        raise Invalid(
            _("%(target)s cannot be written: %(strerror)s.", target=target, strerror=fault.strerror)
        ) from None

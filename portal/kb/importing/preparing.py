"""From a file that was read to the text an article gets: names looked up, links led, files kept."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from portal.core.blobs import BlobStore
from portal.core.errors import Missing, TooLarge
from portal.kb.exchange.frontmatter import ReviewDue, Verified
from portal.kb.exchange.links import Headings, Places, Rewritten, linked_files, to_references
from portal.kb.exchange.reading import ImportedArticle
from portal.kb.exchange.sources import Sources
from portal.kb.importing.known import Known
from portal.kb.importing.report import Note, NoteKind
from portal.kb.models.content import Content
from portal.kb.services.attaching import KeptFile, keep, name_for, names_on
from portal.kb.terms import Audience, Confidence, DueReason, Kind, VerificationBasis

MOST_FILES = 200
LONGEST_TAG = 48

_AUDIENCES = {audience.value: audience for audience in Audience}
_CONFIDENCES = {confidence.value: confidence for confidence in Confidence}
_BASES = {basis.value: basis for basis in VerificationBasis}
_REASONS = {reason.value: reason for reason in DueReason}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says about an article beside its text; None is *not said*."""

    kind: Kind
    language: str | None = None
    owner_id: int | None = None
    team_id: int | None = None
    confidence: Confidence | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    verified_at: datetime | None = None
    verified_by_id: int | None = None
    verified_basis: VerificationBasis | None = None
    review_due_at: datetime | None = None
    due_reason: DueReason | None = None
    due_note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything one article gets from its file; `digest` changes when any of it does."""

    path: str
    content: Content
    facts: Facts
    files: tuple[KeptFile, ...]
    links: int
    notes: tuple[Note, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        facts = asdict(self.facts)
        if self.facts.language is None:
            del facts["language"]  # younger than the digests of earlier imports
        told = [asdict(self.content), facts, [each.sha256 for each in self.files]]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


class Preparer:
    """Prepares the articles of one run; everything slow happens here, before the writing."""

    def __init__(
        self,
        sources: Sources,
        articles: Iterable[ImportedArticle],
        *,
        numbers: Mapping[PurePosixPath, int],
        known: Known,
        blobs: BlobStore,
    ) -> None:
        self._sources = sources
        self._places = Places(sources.paths(), sources.name)
        self._numbers = numbers
        self._references = {path: f"KB-{number}" for path, number in numbers.items()}
        self._headings: dict[PurePosixPath, Headings] = {
            each.source_path: each.headings for each in articles
        }
        self._known = known
        self._blobs = blobs
        self._kept: dict[PurePosixPath, KeptFile] = {}

    def prepare(self, article: ImportedArticle) -> Prepared:
        """Look up names, lead links, keep files; raises `OutOfSpace` when the disk is full."""
        notes = [Note(str(article.source_path), problem) for problem in article.problems]
        files, names = self._files(article, notes)
        rewritten = to_references(
            article.body,
            article.source_path,
            self._places,
            references=self._references,
            attachments=names,
            headings=self._headings,
        )
        notes += _link_notes(article, rewritten)
        return Prepared(
            path=str(article.source_path),
            content=self._content(article, rewritten.body, notes),
            facts=self._facts(article, notes),
            files=files,
            links=rewritten.resolved,
            notes=tuple(notes),
        )

    def _content(self, article: ImportedArticle, body: str, notes: list[Note]) -> Content:
        front = article.front
        services = {name: self._known.service(name) for name in article.services}
        if front.services is not None:
            missing = [name for name, found in services.items() if found is None]
            _note_unknown(notes, article, "service", missing)
        teams = {name: self._known.team(name) for name in front.teams or ()}
        _note_unknown(notes, article, "team", [name for name, found in teams.items() if not found])
        category = self._known.category(front.category)
        if front.category and category is None:
            _note_unknown(notes, article, "category", [front.category])
        return Content(
            title=article.title,
            body=body,
            summary=article.summary,
            symptoms=article.symptoms,
            environment=front.environment or "",
            audience=_AUDIENCES[front.audience] if front.audience else Audience.INTERNAL,
            team_ids=tuple(sorted({found for found in teams.values() if found})),
            service_ids=tuple(sorted({found for found in services.values() if found})),
            category_id=category,
            tags=tuple(sorted({tag.lower()[:LONGEST_TAG] for tag in article.tags})),
        )

    def _facts(self, article: ImportedArticle, notes: list[Note]) -> Facts:
        front = article.front
        owner, team = self._known.person(front.owner), self._known.team(front.team)
        if front.owner and owner is None:
            _note_unknown(notes, article, "person", [front.owner])
        if front.team and team is None:
            _note_unknown(notes, article, "team", [front.team])
        verified, due = front.verified or Verified(), front.review_due or ReviewDue()
        return Facts(
            kind=article.kind,
            language=article.front.language,
            owner_id=owner,
            team_id=team,
            confidence=_CONFIDENCES[front.confidence] if front.confidence else None,
            created_at=front.created,
            updated_at=front.updated,
            verified_at=verified.at,
            verified_by_id=self._known.person(verified.by),
            verified_basis=_BASES.get(verified.basis or ""),
            review_due_at=due.at,
            due_reason=_REASONS.get(due.reason or ""),
            due_note="" if due.reason in _REASONS else (due.reason or "")[:300],
            extra=front.extras,
        )

    def _files(
        self, article: ImportedArticle, notes: list[Note]
    ) -> tuple[tuple[KeptFile, ...], dict[PurePosixPath, str]]:
        """The files an article links to, and the name each has on it."""
        taken = names_on(self._numbers[article.source_path])
        files: dict[str, KeptFile] = {}
        names: dict[PurePosixPath, str] = {}
        linked = linked_files(article.body, article.source_path, self._places)
        for path in linked[:MOST_FILES]:
            try:
                kept = self._keep(path)
            except (Missing, TooLarge) as refusal:
                notes.append(Note(str(article.source_path), f"{path} was not attached: {refusal}"))
                continue
            name = name_for(kept, taken)
            taken[name], names[path], files[name] = kept.sha256, name, kept
        if len(linked) > MOST_FILES:
            notes.append(Note(str(article.source_path), f"Only {MOST_FILES} files were attached."))
        return tuple(files.values()), names

    def _keep(self, path: PurePosixPath) -> KeptFile:
        if path not in self._kept:
            self._kept[path] = keep(self._sources.content(path), path.name, blobs=self._blobs)
        return self._kept[path]


def _link_notes(article: ImportedArticle, rewritten: Rewritten) -> list[Note]:
    path = str(article.source_path)
    dead = [
        Note(path, link.reason, NoteKind.DEAD_LINK, article.file_line(link.line), link.target)
        for link in rewritten.dead
    ]
    odd = [
        Note(path, f"{link.target}: {link.reason}", line=article.file_line(link.line))
        for link in rewritten.notes
    ]
    return dead + odd


def _note_unknown(notes: list[Note], article: ImportedArticle, what: str, names: list[str]) -> None:
    path = str(article.source_path)
    notes += [Note(path, f"There is no {what} {name!r} here; it was not set.") for name in names]

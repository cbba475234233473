"""One import from beginning to end: in small committed steps, so that it can stop anywhere.

A run that was interrupted loses nothing: the next one finds the articles by collection and path,
leaves those whose text is there, and completes the rest.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import OutOfSpace, Refusal
from portal.core.languages import _
from portal.kb.exchange.reading import ImportedArticle, name_apart, read
from portal.kb.exchange.sources import Sources, Unreadable
from portal.kb.importing.known import Known
from portal.kb.importing.preparing import Prepared, Preparer
from portal.kb.importing.report import Note, Outcome, Report
from portal.kb.importing.taking import (
    Options,
    Taken,
    make_shells,
    published_of,
    source_at,
    sources_of,
    take,
)
from portal.kb.models.article import Article
from portal.kb.models.exchange import ImportRun
from portal.kb.services import publishing, rendering

BATCH = 10
AT_ONCE = min(4, os.cpu_count() or 1)  # texts rendered side by side, each in its own process
LONGEST_PATH = 700
LONGEST_COLLECTION = 120

Progress = Callable[[int], None]  # how many articles were done just now


@dataclass(frozen=True, slots=True)
class Plan:
    """Whose import it is, what it is called, and how it is to be done."""

    person_id: int
    collection: str
    options: Options
    create_missing: bool = False


def begin(plan: Plan) -> int:
    """Write down that an import starts; returns the number of the run."""
    with db.writing() as session:
        run = ImportRun(
            collection=plan.collection[:LONGEST_COLLECTION],
            person_id=plan.person_id,
            started_at=clock.now(),
            report=Report().as_json(),
        )
        session.add(run)
        session.flush()
        return run.id


def carry_on(job: "Job") -> bool:
    """Bring in what is not there yet; False when time was up before the end.

    Every batch is committed with the report so far. Raises `OutOfSpace` when the disk is full:
    what is committed stays, and the next run goes on from there.
    """
    return _Run(job).to_the_end()


def report_of(run: ImportRun) -> Report:
    """The report of a run, as far as it has come."""
    return Report.of(run.report)


@dataclass(frozen=True, slots=True)
class Job:
    """Everything one way through a run needs; without `seconds` it goes on to the end."""

    run_id: int
    plan: Plan
    sources: Sources
    blobs: BlobStore
    progress: Progress | None = None
    seconds: float | None = None


class _Run:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.settled: dict[str, str] = {}  # path → digest of what is there and needs no rendering
        self.plan = replace(job.plan, collection=job.plan.collection[:LONGEST_COLLECTION])
        self.report = Report.of(_stored(job.run_id).report)
        db.release()

    def to_the_end(self) -> bool:
        done = set(self.report.outcomes)
        articles = self._read_all()
        self._keep_report()
        self._make_room(articles)
        finished = self._bring_in(articles, done=done)
        self._keep_report(finished=finished)
        return finished

    def _read_all(self) -> list[ImportedArticle]:
        found: list[ImportedArticle] = []
        for each in self.job.sources.articles():
            if isinstance(each, Unreadable):
                self._leave_out(each)
            elif len(str(each.path)) > LONGEST_PATH:
                self._leave_out(Unreadable(each.path, _("The path is too long.")))
            else:
                found.append(read(each))
        self.report.total = len(self.job.sources) or len(found)
        return name_apart(found)

    def _leave_out(self, file: Unreadable) -> None:
        path = str(file.path)[:LONGEST_PATH]
        self.report.tell(path, Outcome.LEFT_OUT)
        self.report.note(Note(path, file.reason))

    def _make_room(self, articles: Sequence[ImportedArticle]) -> None:
        """First pass: an article for every file, so that every link has somewhere to lead."""
        if self.plan.create_missing:
            _add_missing(articles)
        known = set(sources_of(self.plan.collection))
        fresh = [each for each in articles if str(each.source_path) not in known]
        db.release()
        for batch in _batches(fresh, BATCH * 5):
            with db.writing():
                make_shells(
                    self.plan.collection, batch, by=self._viewer(), options=self.plan.options
                )
            db.release()

    def _bring_in(self, articles: Sequence[ImportedArticle], *, done: set[str]) -> bool:
        """Second pass: the texts, their links led to the articles made before."""
        rows = sources_of(self.plan.collection)
        numbers = {PurePosixPath(path): source.article_id for path, source in rows.items()}
        published = published_of(self.plan.collection)
        self.settled = {
            path: source.content_hash
            for path, source in rows.items()
            if source.article_id in published or not self.plan.options.publish
        }
        preparer = Preparer(
            self.job.sources, articles, numbers=numbers, known=Known(), blobs=self.job.blobs
        )
        db.release()
        started = time.monotonic()
        left = [each for each in articles if str(each.source_path) not in done]
        for batch in _batches(left, BATCH):
            if self.job.seconds is not None and time.monotonic() - started > self.job.seconds:
                return False
            prepared = [preparer.prepare(each) for each in batch]
            self._write(self._rendered(prepared, numbers))
            if self.job.progress:
                self.job.progress(len(batch))
        return True

    def _rendered(
        self, batch: Sequence[Prepared], numbers: Mapping[PurePosixPath, int]
    ) -> list[tuple[Prepared, str]]:
        """Render before the writing, where a slow text holds nobody up; each with any trouble."""
        db.release()

        def trouble(each: Prepared) -> str:
            if self.settled.get(each.path) == each.digest:
                return ""
            return _trouble(each, numbers[PurePosixPath(each.path)])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(zip(batch, pool.map(trouble, batch), strict=True))

    def _write(self, ready: Sequence[tuple[Prepared, str]]) -> None:
        with db.writing():
            for prepared, trouble in ready:
                source = source_at(self.plan.collection, prepared.path)
                taken = take(
                    prepared,
                    source,
                    by=self._viewer(),
                    options=self.plan.options,
                    is_showable=not trouble,
                )
                _tell(self.report, prepared, taken, trouble)
            self._store_report()
        db.release()

    def _keep_report(self, *, finished: bool = False) -> None:
        with db.writing():
            self._store_report()
            _stored(self.job.run_id).finished_at = clock.now() if finished else None
        db.release()

    def _store_report(self) -> None:
        _stored(self.job.run_id).report = self.report.as_json()

    def _viewer(self) -> Viewer:
        return Viewer(db.session.get_one(Person, self.plan.person_id))


def _add_missing(articles: Sequence[ImportedArticle]) -> None:
    with db.writing():
        known = Known()
        known.add_services(name for each in articles for name in each.services)
        known.add_categories(each.front.category for each in articles if each.front.category)


def _trouble(prepared: Prepared, number: int) -> str:
    """Store the rendering of a text; returns why it cannot be shown, if so."""
    try:
        rendering.ensure(db.session.get_one(Article, number), prepared.content.body)
        publishing.read_ahead(prepared.content.body)
    except OutOfSpace:
        raise
    except Refusal as refusal:
        return str(refusal)
    finally:
        db.release()
    return ""


def _tell(report: Report, prepared: Prepared, taken: Taken, trouble: str) -> None:
    report.tell(prepared.path, taken.outcome, taken.ref)
    report.links += prepared.links
    report.files += len(prepared.files)
    for note in prepared.notes:
        report.note(note)
    for text in (*taken.notes, *([trouble] if trouble else [])):
        report.note(Note(prepared.path, text))


def _batches(articles: Sequence[ImportedArticle], size: int) -> Iterator[Sequence[ImportedArticle]]:
    for start in range(0, len(articles), size):
        yield articles[start : start + size]


def _stored(run_id: int) -> ImportRun:
    return db.session.get_one(ImportRun, run_id)

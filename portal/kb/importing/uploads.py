"""Archives from the browser: kept, checked to the last byte, then brought in by the worker."""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from portal.core import clock, jobs
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import Missing, OutOfSpace, Refusal
from portal.kb.exchange.archive import Archive
from portal.kb.exchange.sources import MEBIBYTE, Caps
from portal.kb.importing import run
from portal.kb.importing.report import Note, Report
from portal.kb.importing.run import Job, Plan
from portal.kb.importing.taking import Options
from portal.kb.models.exchange import ImportRun

NAME = "bring_in_archive"
# A long import goes on in a new job, so that the search index is kept up meanwhile.
SECONDS_AT_ONCE = 20.0

log = structlog.get_logger(__name__)


class Uploads:
    """Where archives wait until they are brought in; opened once with the settings."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._blobs: BlobStore | None = None
        self._caps = Caps()

    def open(self, data: Path, blobs: Path, *, archive_limit: int, file_limit: int) -> None:
        """Keep archives of up to `archive_limit` bytes in the data folder; sizes are bytes."""
        self._folder, self._blobs = data / "imports", BlobStore(blobs)
        unpacked = max(archive_limit * 4, 100 * MEBIBYTE)
        self._caps = Caps(compressed=archive_limit, uncompressed=unpacked, attachment=file_limit)

    def receive(self, stream: BinaryIO, name: str, plan: Plan) -> int:
        """Check an archive and ask for it to be brought in; returns the number of the run.

        Raises `Invalid`, `TooLarge` or `OutOfSpace`, and then nothing of it is kept.
        """
        # A folder for each upload: the same zip sent twice must not be cleared away once.
        kept = secrets.token_hex(8)
        try:
            digest = self._archive(kept).put(stream, limit=self._caps.compressed)
            with self._archive(kept).open(digest) as file:
                archive = Archive(file, name, self._caps)
        except Refusal:
            self._forget(kept)
            raise
        plan = _named(plan, archive)
        with db.writing():
            number = run.begin(plan)
            payload = _payload(number, plan) | {"kept": kept, "digest": digest, "name": name[:200]}
            jobs.enqueue(NAME, payload, key=str(number))
        return number

    def go_on(self, payload: dict[str, Any]) -> None:
        """Bring in as much as fits into one job, and ask for another where something is left."""
        number, kept = payload["run"], payload["kept"]
        try:
            with self._archive(kept).open(payload["digest"]) as file:
                archive = Archive(file, payload["name"], self._caps)
                done = run.carry_on(
                    Job(number, _plan(payload), archive, self.blobs, seconds=SECONDS_AT_ONCE)
                )
        except OutOfSpace:
            raise  # the worker tries again later, when there may be space
        except Missing:
            _give_up(number, "The archive is no longer there: upload it again.")
        except Refusal as refusal:
            _give_up(number, str(refusal))
            self._forget(kept)
        else:
            self._follow_up(payload, done=done)

    @property
    def blobs(self) -> BlobStore:
        """Where attachments are; raises `RuntimeError` before `open()`."""
        if self._blobs is None:
            raise RuntimeError("The folders for imports are not known yet.")
        return self._blobs

    def _follow_up(self, payload: dict[str, Any], *, done: bool) -> None:
        if done:
            self._forget(payload["kept"])
            return
        with db.writing():
            jobs.enqueue(NAME, payload, key=str(payload["run"]))

    def _archive(self, kept: str) -> BlobStore:
        if self._folder is None:
            raise RuntimeError("The folders for imports are not known yet.")
        return BlobStore(self._folder / kept)

    def _forget(self, kept: str) -> None:
        shutil.rmtree(self._archive(kept).folder, ignore_errors=True)


uploads = Uploads()


@jobs.handler(NAME)
def bring_in(payloads: Sequence[dict[str, Any]]) -> None:
    """Do the work of the outbox; doing it twice changes nothing."""
    for payload in payloads:
        uploads.go_on(payload)


def _named(plan: Plan, archive: Archive) -> Plan:
    collection = plan.collection.strip() or archive.name
    return Plan(plan.person_id, collection, plan.options, plan.create_missing)


def _payload(number: int, plan: Plan) -> dict[str, Any]:
    return {
        "run": number,
        "person": plan.person_id,
        "collection": plan.collection,
        "publish": plan.options.publish,
        "create_missing": plan.create_missing,
    }


def _plan(payload: dict[str, Any]) -> Plan:
    # Whoever uploads is never trusted with reviews and dates; that is for the command line.
    options = Options(publish=payload["publish"], trusted=False)
    return Plan(payload["person"], payload["collection"], options, payload["create_missing"])


def _give_up(number: int, reason: str) -> None:
    with db.writing() as session:
        stored = session.get_one(ImportRun, number)
        report = Report.of(stored.report)
        report.note(Note("", reason))
        stored.report, stored.finished_at = report.as_json(), clock.now()
    log.warning("import_given_up", run=number, reason=reason)

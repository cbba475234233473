"""What is remembered of an index, in one file beside it: it says something of this index alone.

Damaged or deleted with the index, it is begun anew; nothing hangs on it.
"""

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from portal.core import clock
from portal.search.jobs import Rebuilt, Why

LAGS_KEPT = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """What one comparison of index and database found; it asked for what differed to be mended."""

    at: datetime
    by: int | None = None  # the person who asked; None: the daily check
    missing: int = 0
    surplus: int = 0
    different: int = 0
    named: tuple[str, ...] = ()  # some of what differed, by reference
    unusable: bool = False  # the index could not be read at all
    rebuilds: bool = False  # so much differed that the index is built anew

    @property
    def differs(self) -> int:
        """How many records were not the same."""
        return self.missing + self.surplus + self.different


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The last time the index was built anew."""

    at: datetime
    why: Why
    documents: int
    seconds: float

    @property
    def begun(self) -> datetime:
        """When it began to read the database."""
        return self.at - timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Page:
    """All that is remembered."""

    check: Check | None = None
    rebuild: Rebuild | None = None
    lags: tuple[float, ...] = ()  # seconds from the change to the index, the latest last


class Diary:
    """The file, opened once with the folder of the index."""

    def __init__(self) -> None:
        self._file: Path | None = None

    def open(self, folder: Path) -> None:
        """Remember in this folder."""
        self._file = folder / "diary.json"

    def read(self) -> Page:
        """Return what is remembered; nothing where it cannot be read."""
        try:
            return _page(json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return Page()
        except (OSError, ValueError, TypeError, KeyError):
            log.warning("search_index_diary_unreadable", exc_info=True)
            return Page()

    def note_check(self, check: Check) -> None:
        """Remember a check."""
        self._change(lambda page: replace(page, check=check))

    def note_rebuild(self, rebuilt: Rebuilt) -> None:
        """Remember a rebuild."""
        made = Rebuild(clock.now(), rebuilt.why, rebuilt.documents, rebuilt.seconds)
        self._change(lambda page: replace(page, rebuild=made))

    def note_lags(self, asked: Collection[datetime]) -> None:
        """Remember how long the records of these changes waited until now, the last two hundred.

        What was changed before the index was begun waited for the index to be there at all.
        """
        now = clock.now()

        def noted(page: Page) -> Page:
            begun = page.rebuild.begun if page.rebuild else None
            fresh = [(now - at).total_seconds() for at in asked if begun is None or at >= begun]
            return replace(page, lags=(*page.lags, *fresh)[-LAGS_KEPT:])

        self._change(noted)

    @property
    def _path(self) -> Path:
        if self._file is None:
            raise RuntimeError("The diary of the index is not open yet.")
        return self._file

    def _change(self, change: Callable[[Page], Page]) -> None:
        """Write a changed page in one step; a full disk costs the note, not the index."""
        try:
            with _alone(self._path):
                beside = self._path.with_suffix(f".{os.getpid()}.tmp")
                beside.write_text(json.dumps(asdict(change(self.read())), default=str), "utf-8")
                beside.replace(self._path)
        except OSError:
            log.warning("search_index_diary_not_written", exc_info=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _page(stored: dict[str, Any]) -> Page:
    check, rebuild = stored["check"], stored["rebuild"]
    return Page(
        check and Check(**check | _at(check) | {"named": tuple(check["named"])}),
        rebuild and Rebuild(**rebuild | _at(rebuild) | {"why": Why(rebuild["why"])}),
        tuple(float(each) for each in stored["lags"]),
    )


def _at(stored: dict[str, Any]) -> dict[str, Any]:
    return {"at": datetime.fromisoformat(stored["at"])}


diary = Diary()

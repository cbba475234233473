"""A demo company at which it is always the same moment, for pictures that come out the same.

`python -m docs.looks.company` is the server's process; `open_company()` starts one and ends it.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from docs.looks import neighbours, today
from portal import server
from portal.core import clock, jobs, migration
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.settings import load
from portal.demo.load import fill
from portal.factory import create_app, open_parts
from portal.sla.models.calendars import CalendarVersion
from portal.sla.models.policies import PolicyVersion

MOMENT = datetime(2026, 3, 11, 10, 40, tzinfo=UTC)  # a Wednesday, while the desk is busy
STARTS_WITHIN = 900  # seconds
_ALONE = {
    "PYTHONHASHSEED": "0",
    "PORTAL_WORKERS": "1",
    "PORTAL_BASE_URL": "http://portal.kestrelway.test",
    "PORTAL_LIVE_STREAMS": "0",
    "PORTAL_EMBEDDED_WORKER": "0",
    "PORTAL_LOG_LEVEL": "ERROR",
    "PORTAL_SECRET_KEY": "a-key-for-pictures-that-guards-nothing-0123456789",
}


@dataclass(frozen=True)
class Company:
    """The address of the running demo, and its folder."""

    url: str
    data: Path

    def keep(self) -> None:
        """Remember the database as it is now."""
        _copy(self.data / "portal.db", self._kept)

    def put_back(self) -> None:
        """Let the database be as it was kept: what looking at a page changed is undone."""
        _copy(self._kept, self.data / "portal.db")

    @property
    def _kept(self) -> Path:
        return self.data / "kept.db"


@contextmanager
def open_company() -> Iterator[Company]:
    """Fill a demo in a folder of its own and answer on loopback until the block ends."""
    with tempfile.TemporaryDirectory(prefix="portal-looks-") as folder:
        port = _free_port()
        surroundings = _ALONE | {"PORTAL_DATA": folder, "PORTAL_PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "-m", "docs.looks.company"],
            env=os.environ | surroundings,
            stdout=subprocess.DEVNULL,  # where mails go that nobody is to get
        )
        try:
            company = Company(f"http://127.0.0.1:{port}", Path(folder))
            _wait(f"{company.url}/readyz", process)
            yield company
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def main() -> None:
    """Stop the clock, let the year pass and all jobs be done, then answer."""
    clock.stop_at(MOMENT)
    settings = load()
    open_parts(settings)
    migration.migrate()
    create_app(settings)
    _date_what_came_with_the_portal()
    fill(BlobStore(settings.blob_folder))
    _do_what_is_due()  # incidents are found by what the index holds
    begun = today.begin()
    _do_what_is_due()
    for _came in neighbours.bring(*begun):
        _do_what_is_due()
    server.serve(settings)


def _date_what_came_with_the_portal() -> None:
    """Let what migrations brought be as old as the pictures: they know no other clock."""
    with db.writing() as session:
        for kind in (CalendarVersion, PolicyVersion):
            session.execute(update(kind).values(saved_at=MOMENT))


def _do_what_is_due() -> None:
    """Let a worker do its chores and every job; nothing falls due later, as no time passes."""
    worker = jobs.Worker()
    worker.start()
    quiet = 0
    while quiet < 3:
        time.sleep(1)
        quiet = 0 if jobs.due() else quiet + 1
        db.release()
    worker.stop(60)
    db.release()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as have, closing(sqlite3.connect(target)) as want:
        have.backup(want)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The demo did not get ready within {STARTS_WITHIN} s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

"""Killed in the middle, or with a full disk: what was acknowledged is there, nothing is half."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.core.db import db
from portal.core.settings import Settings
from tests.serving import TEXT, Server, within
from tests.thorough import many

WRITERS = 6
SAVES = many(60, few=15)
IMPORTED = many(150, few=40)
pytestmark = pytest.mark.slow


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    db.close()
    found = Server(settings, tmp_path)
    yield found
    found.kill()


@dataclass
class Acknowledged:
    """What the server said it had kept."""

    created: dict[str, str] = field(default_factory=dict)  # title → reference
    saved: dict[str, str] = field(default_factory=dict)  # reference → body
    published: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.created) + len(self.saved) + len(self.published)


def write(server: Server, number: int, done: Acknowledged, stop: threading.Event) -> None:
    """Create, save and publish, one article after another, until nobody answers."""
    for turn in range(1_000):
        if stop.is_set():
            return
        title = f"Alarm {number} {turn}"
        fields = {"title": title, "outline": "known_error"}
        status, location, _ = server.ask("POST", "/kb/new", "tess", fields)
        if status != 302:
            return
        ref = location.split("/")[2]
        done.created[title] = ref
        body = f"1. Acknowledge alarm {number}-{turn}.\n2. Restart it.\n"
        sent = TEXT | {"title": title, "body": body}
        if server.ask("POST", f"/kb/{ref}/edit", "tess", sent)[0] != 302:
            return
        done.saved[ref] = body
        if server.ask("POST", f"/kb/{ref}/proposal/publish_directly", "tess")[0] != 302:
            return
        done.published.append(ref)


def test_every_acknowledged_save_outlives_a_killed_server(server: Server) -> None:
    server.start()
    done, stop = Acknowledged(), threading.Event()
    writers = [
        threading.Thread(target=write, args=(server, number, done, stop))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    assert within(120, lambda: done.count >= SAVES)

    server.kill()
    stop.set()
    for writer in writers:
        writer.join()
    started = time.monotonic()
    server.start()

    assert time.monotonic() - started < 30
    assert done.published
    articles = {
        title: f"KB-{number}" for number, title in server.rows("SELECT id, title FROM article")
    }
    assert done.created.items() <= articles.items()
    bodies = {
        f"KB-{number}": body
        for number, body in server.rows("SELECT article_id, body FROM proposal")
    }
    assert done.saved.items() <= bodies.items()
    read = {
        f"KB-{row[0]}" for row in server.rows("SELECT id FROM article WHERE revision_id NOTNULL")
    }
    assert set(done.published) <= read
    assert server.rows("PRAGMA integrity_check") == [("ok",)]
    assert within(60, lambda: server.command("reindex", "--check").returncode == 0)
    assert server.command("audit", "verify").returncode == 0
    ref = done.published[-1]
    title = next(title for title, each in done.created.items() if each == ref)
    assert title in server.ask("GET", f"/search?{urlencode({'q': title})}", "lena")[2]


def test_an_import_killed_half_way_is_completed_by_the_next(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "runbooks"
    folder.mkdir()
    for number in range(IMPORTED):
        (folder / f"alarm-{number}.md").write_text(
            f"# Alarm {number}\n\nSee [the next](alarm-{(number + 1) % IMPORTED}.md).\n\n1. Look.\n2. Fix.\n"
        )
    words = ("import", "markdown", str(folder), "--owner", "ada@example.test")
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", *words],
        env=server.surroundings,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    counted = "SELECT count(*) FROM article WHERE revision_id NOTNULL"
    try:
        assert within(60, lambda: int(str(server.rows(counted)[0][0])) >= 10)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert int(str(server.rows(counted)[0][0])) < IMPORTED

    first, second = server.command(*words), server.command(*words)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    titles = [row[0] for row in server.rows("SELECT title FROM article")]
    assert sorted(titles) == sorted(f"Alarm {number}" for number in range(IMPORTED))
    revisions = "SELECT count(*) FROM revision GROUP BY article_id HAVING count(*) > 1"
    assert server.rows(revisions) == []
    assert server.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_full_disk_refuses_the_save_and_gives_the_text_back(server: Server) -> None:
    server.start(largest_file=900_000)
    _, location, _ = server.ask("POST", "/kb/new", "tess", {"title": "Log", "outline": "faq"})
    ref = location.split("/")[2]
    kept = ""
    for turn in range(40):
        body = f"Entry {turn}.\n\n" + f"Line of turn {turn} that fills the disk.\n" * 1_500
        status, _, page = server.ask(
            "POST",
            f"/kb/{ref}/edit",
            "tess",
            TEXT | {"title": "Log", "body": body, "seen": str(turn + 1)},
        )
        if status != 302:
            break
        kept = body

    assert status == 507
    assert f"Entry {turn}." in page
    assert re.search(r"no space left", page, re.IGNORECASE)
    assert "Traceback" not in page
    assert server.ask("GET", f"/kb/{ref}/proposal", "tess")[0] == 200
    server.kill()
    server.start()
    assert [row[0] for row in server.rows("SELECT body FROM proposal")] == [kept or None]
    assert server.rows("PRAGMA integrity_check") == [("ok",)]
    again = TEXT | {"title": "Log", "body": body, "seen": str(turn + 1)}
    assert server.ask("POST", f"/kb/{ref}/edit", "tess", again)[0] == 302

"""Killed in the middle, or with a full disk: what was acknowledged is there, nothing is half."""

import http.client
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal.core.db import db
from portal.core.settings import Settings
from tests.conftest import SECRET

ROOT = Path(__file__).parents[1]
WRITERS = 6
SAVES = 60
TEXT = {"summary": "What helps.", "audience": "internal", "category": "0", "seen": "1"}
# A limit on the size of files is what a full disk looks like to a database.
SERVE = """
import resource, runpy, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["portal", "serve"]
runpy.run_module("portal", run_name="__main__")
"""
pytestmark = pytest.mark.slow


def cookie_of(name: str) -> str:
    """Return the cookie of a browser that is signed in, made with the server's own key."""
    app = Flask("portal")
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    kept = {"_user_id": f"token-{name}", "_fresh": True, "csrf_token": "0" * 40}
    return f"portal_session={signer.dumps(kept)}"


CSRF = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("0" * 40)


@dataclass
class Server:
    """A portal of its own process group, on a data folder."""

    settings: Settings
    tmp: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def surroundings(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        return clean | {
            "PORTAL_DATA": str(self.settings.data),
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_PORT": str(self.port or 8000),
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *, largest_file: int | None = None) -> None:
        """Start and wait until it answers; files then cannot grow beyond `largest_file` bytes."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

        log = (self.tmp / f"server-{self.port}.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(largest_file or resource.RLIM_INFINITY)],
            env=self.surroundings,
            cwd=self.tmp,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        deadline = time.monotonic() + 60
        while self.ask("GET", "/readyz")[0] != 200:
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.1)

    def kill(self) -> None:
        """End every process of it at once, without a word."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def ask(
        self, method: str, path: str, name: str = "", fields: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Return status, Location and body; status 0 when nobody answers."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if name:
            headers["Cookie"] = cookie_of(name)
        body = urlencode((fields or {}) | {"csrf_token": CSRF})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body if method == "POST" else None, headers)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, answer.headers.get("Location", ""), text
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            line.close()

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "portal", *words],
            env=self.surroundings,
            cwd=self.tmp,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.settings.data / "portal.db") as connection:
            return connection.execute(statement).fetchall()


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


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


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
    for number in range(150):
        (folder / f"alarm-{number}.md").write_text(
            f"# Alarm {number}\n\nSee [the next](alarm-{(number + 1) % 150}.md).\n\n1. Look.\n2. Fix.\n"
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
    assert int(str(server.rows(counted)[0][0])) < 150

    first, second = server.command(*words), server.command(*words)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    titles = [row[0] for row in server.rows("SELECT title FROM article")]
    assert sorted(titles) == sorted(f"Alarm {number}" for number in range(150))
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

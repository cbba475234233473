"""A portal in processes of its own, asked over HTTP: what `portal serve` and `portal worker` are."""

import http.client
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal.core.settings import Settings
from tests.conftest import SECRET

ROOT = Path(__file__).parents[1]
TEXT = {"summary": "What helps.", "audience": "internal", "category": "0", "seen": "1"}
# A limit on the size of files is what a full disk looks like to a database.
SERVE = """
import resource, runpy, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["portal", "serve"]
runpy.run_module("portal", run_name="__main__")
"""


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
    more: dict[str, str] = field(default_factory=dict)  # further surroundings

    @property
    def surroundings(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        return clean | {
            "PORTAL_DATA": str(self.settings.data),
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_PORT": str(self.port or 8000),
            "PYTHONPATH": str(ROOT),
            **self.more,
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


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False

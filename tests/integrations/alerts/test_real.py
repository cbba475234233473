"""A real Alertmanager, and real processes that die: one incident, nothing lost, nothing doubled."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.settings import Settings
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.snippets import snippets
from portal.integrations.alerts.terms import SourceKind
from tests.conftest import peer
from tests.integrations.alerts.sample import sample
from tests.serving import Server, within
from tests.thorough import many

SENT = many(240, few=100)


@pytest.fixture(autouse=True)
def nobody_is_called() -> None:
    """Lift the guard of this folder: these processes talk to one another on loopback."""


@pytest.fixture
def connected(settings: Settings, viewer_of: Any, app: Any) -> tuple[str, str, Any]:
    """The path of a source that settles at once, its secret, and the source."""
    ada: Viewer = viewer_of("ada")
    with db.writing():
        card = SourceCard(name="Alertmanager", settle_minutes=0, storm_groups=1_000)
        source, secret = sources.add(SourceKind.ALERTMANAGER, card, by=ada)
    return f"/hooks/{source.key}", secret, source


@pytest.fixture
def server(settings: Settings, tmp_path: Path, connected: Any) -> Iterator[Server]:
    """A portal with an embedded worker, as `portal serve` starts it."""
    found = Server(settings, tmp_path)
    found.start()
    yield found
    found.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def alertmanager(server: Server, connected: tuple[str, str, Any], tmp_path: Path) -> Iterator[int]:
    """The port of an Alertmanager set up with the very text the portal offers to paste."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    peer("prometheus-alertmanager", bool(program))
    path, secret, source = connected
    (receiver,) = snippets(source, f"http://127.0.0.1:{server.port}{path}", secret)
    route = "route:\n  receiver: portal\n  group_wait: 0s\n  group_interval: 1s\n"
    (tmp_path / "alertmanager.yml").write_text(route + receiver.text)
    port = free_port()
    with (tmp_path / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(program),
                f"--config.file={tmp_path / 'alertmanager.yml'}",
                f"--storage.path={tmp_path / 'alertmanager'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
            stdout=log,
            stderr=log,
        )
    assert within(20, lambda: asked(port, "GET", "/-/ready") == 200)
    yield port
    process.terminate()
    process.wait(10)


def asked(port: int, method: str, path: str, body: Any = None, secret: str = "") -> int:
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(method, path, None if body is None else json.dumps(body), headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def test_a_real_alertmanager_opens_and_resolves_one_incident(
    server: Server, alertmanager: int
) -> None:
    labels = {"alertname": "DiskAlmostFull", "service": "mail", "severity": "warning"}
    begun = datetime.now(UTC) - timedelta(minutes=1)
    alert = {
        "labels": labels | {"instance": "mx1"},
        "annotations": {"summary": "/var is 92 % full"},
        "startsAt": begun.isoformat(),
    }
    assert asked(alertmanager, "POST", "/api/v2/alerts", [alert]) == 200
    assert within(20, lambda: server.rows("SELECT state FROM incident") == [("new",)])

    over = alert | {"endsAt": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
    assert asked(alertmanager, "POST", "/api/v2/alerts", [over]) == 200
    assert within(40, lambda: server.rows("SELECT state FROM incident") == [("resolved",)])

    assert server.rows("SELECT title, resolution_code, channel FROM incident") == [
        ("DiskAlmostFull: /var is 92 % full", "auto_recovered", "alert")
    ]
    assert server.rows("SELECT count(*) FROM alert_delivery WHERE verdict = 'rejected'") == [(0,)]


def body_of(number: int) -> dict[str, Any]:
    found = sample("am_refire")
    found["groupKey"] = f"group {number % 60}"
    found["alerts"][0]["fingerprint"] = f"{number:016x}"
    return found


def workers_of(server: Server) -> list[int]:
    """Return the processes gunicorn started."""
    assert server.process
    group = os.getpgid(server.process.pid)
    found = subprocess.run(["ps", "-eo", "pid,pgid"], capture_output=True, text=True, check=True)
    rows = (line.split() for line in found.stdout.splitlines()[1:])
    pids = [int(pid) for pid, pgid in rows if int(pgid) == group]
    return [pid for pid in pids if pid != server.process.pid]


def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled(
    server: Server, connected: tuple[str, str, Any]
) -> None:
    path, secret, _source = connected

    def deliver(number: int) -> int:
        for _ in range(40):  # as senders do when nobody answers
            status = asked(server.port, "POST", path, body_of(number), secret)
            if status == 202:
                return status
            time.sleep(0.25)
        return status

    with ThreadPoolExecutor(4) as senders:
        answers = [senders.submit(deliver, number) for number in range(SENT)]
        for _ in range(3):
            time.sleep(0.6)
            for pid in workers_of(server):
                os.kill(pid, signal.SIGKILL)
        statuses = [answer.result() for answer in answers]

    assert set(statuses) == {202}
    waiting = "SELECT count(*) FROM alert_delivery WHERE verdict IN ('waiting', 'failed')"
    assert within(40, lambda: server.rows(waiting) == [(0,)])
    assert server.rows("SELECT count(*) FROM alert") == [(SENT,)]
    assert server.rows("SELECT count(*), count(DISTINCT group_digest) FROM alert_case") == [
        (60, 60)
    ]
    assert server.rows("SELECT count(*) FROM incident") == [(60,)]
    told = "SELECT count(*) FROM event WHERE record_kind = 'incident' AND verb = 'report'"
    assert server.rows(told) == [(60,)]

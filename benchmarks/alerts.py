"""An alert storm: 10,000 alerts in a minute from four senders, while people read pages.

    python -m benchmarks.alerts [--alerts 10000] [--seconds 60] [--group 1]

Against `portal serve` as it is started by hand: gunicorn with two processes, the worker embedded,
SQLite on disk. Latency counts from the moment a delivery was due, so a server that falls behind
cannot hide it. Ends with 1 when an alert was lost or answered with an error.
"""

import argparse
import http.client
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import create_app, open_parts
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind
from tests.cast import seat_the_cast
from tests.conftest import SECRET
from tests.serving import Server, cookie_of

SENDERS = 4
LINES = 2  # connections of one sender
PAGES = ("/", "/incidents", "/admin/sources", "/incidents/INC-1")
LONGEST_DRAIN = 900


@dataclass
class Figures:
    """What was measured."""

    answers: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    page_faults: int = 0
    memory: int = 0


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--group", type=int, default=1, help="alerts in one delivery")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="alerts-bench-") as folder:
        ok = _run(Path(folder), options)
    sys.exit(0 if ok else 1)


def _run(folder: Path, options: argparse.Namespace) -> bool:
    settings = Settings(data=folder / "data", secret_key=SECRET, allow_special_domains=True)
    hooks = _prepared(settings)
    server = Server(settings, folder)
    server.start()
    figures, over = Figures(), threading.Event()
    watchers = [
        threading.Thread(target=_read_pages, args=(server, figures, over)),
        threading.Thread(target=_weigh, args=(server, figures, over)),
    ]
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    begun = time.monotonic()
    try:
        with ThreadPoolExecutor(SENDERS * LINES) as senders:
            jobs = [
                senders.submit(_send, server.port, hooks, options, number, figures)
                for number in range(SENDERS * LINES)
            ]
            for watcher in watchers:
                watcher.start()
            for job in jobs:
                job.result()
        sent_in = time.monotonic() - begun
        drained_in = _drained(settings, begun)
    finally:
        over.set()
        for watcher in watchers:
            watcher.join()
        rows = _rows(settings)
        server.kill()
    return _told(figures, options, rows, (sent_in, drained_in))


def _prepared(settings: Settings) -> list[tuple[str, str]]:
    """Return address and secret of each sender."""
    open_parts(settings)
    migration.migrate()
    seat_the_cast()
    create_app(settings)
    ada = db.session.scalars(select(Person).where(Person.name == "Ada")).one()
    hooks = []
    with db.writing():
        for number in range(SENDERS):
            card = SourceCard(name=f"Sender {number + 1}", rate_limit=100_000)
            source, secret = sources.add(SourceKind.ALERTMANAGER, card, by=Viewer(ada))
            hooks.append((f"/hooks/{source.key}", secret))
    db.close()
    return hooks


def _send(
    port: int,
    hooks: Sequence[tuple[str, str]],
    options: argparse.Namespace,
    number: int,
    figures: Figures,
) -> None:
    """Deliver one line's share, each when it is due."""
    path, secret = hooks[number % SENDERS]
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    deliveries = options.alerts // options.group
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.monotonic()
    for place in range(number, deliveries, SENDERS * LINES):
        due = begun + place * options.seconds / deliveries
        time.sleep(max(0, due - time.monotonic()))
        try:
            line.request("POST", path, _body(place, options.group), headers)
            answer = line.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            line.close()
            status = 0
        figures.answers[status] += 1
        figures.latencies.append(time.monotonic() - due)
    line.close()


def _body(place: int, group: int) -> str:
    name = f"Alert{place % 40}"
    alerts = [
        {
            "status": "firing",
            "labels": {
                "alertname": name,
                "instance": f"host{place * group + each}.example.test:9100",
                "service": "mail",
                "severity": "warning",
            },
            "annotations": {"summary": f"{name} on host{place * group + each}"},
            "startsAt": "2026-05-04T08:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://prometheus.example.test/graph",
            "fingerprint": f"{place * group + each:016x}",
        }
        for each in range(group)
    ]
    return json.dumps(
        {
            "version": "4",
            "groupKey": f'{{}}:{{alertname="{name}", place="{place // 20}"}}',
            "truncatedAlerts": 0,
            "status": "firing",
            "receiver": "portal",
            "externalURL": "https://alerts.example.test",
            "alerts": alerts,
        }
    )


def _read_pages(server: Server, figures: Figures, over: threading.Event) -> None:
    """Open pages one after the other, as one busy person does."""
    number = 0
    while not over.wait(0.2):
        begun = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            line.request("GET", PAGES[number % len(PAGES)], headers={"Cookie": cookie_of("ada")})
            answer = line.getresponse()
            answer.read()
            figures.page_faults += answer.status >= 500
        except (OSError, http.client.HTTPException):
            figures.page_faults += 1
        line.close()
        figures.pages.append(time.monotonic() - begun)
        number += 1


def _weigh(server: Server, figures: Figures, over: threading.Event) -> None:
    """Note the most memory all processes of the server held together: bytes, shared ones once."""
    assert server.process
    group = server.process.pid
    while not over.wait(1):
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                total += _own_memory(int(entry.name), group)
        figures.memory = max(figures.memory, total)


def _own_memory(pid: int, group: int) -> int:
    try:
        if os.getpgid(pid) != group:
            return 0
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _drained(settings: Settings, begun: float) -> float:
    """Wait until nothing waits any more; returns the seconds since the first delivery."""
    while time.monotonic() - begun < LONGEST_DRAIN:
        if _one(settings, "SELECT count(*) FROM alert_delivery WHERE verdict = 'waiting'") == 0:
            break
        time.sleep(0.5)
    return time.monotonic() - begun


def _rows(settings: Settings) -> dict[str, int]:
    asked = {
        "deliveries": "SELECT count(*) FROM alert_delivery",
        "alerts": "SELECT count(*) FROM alert",
        "incidents": "SELECT count(*) FROM incident",
        "failed": "SELECT count(*) FROM alert_delivery WHERE verdict IN ('failed', 'waiting')",
    }
    return {name: _one(settings, statement) for name, statement in asked.items()}


def _one(settings: Settings, statement: str) -> int:
    with sqlite3.connect(settings.data / "portal.db", timeout=30) as connection:
        return int(connection.execute(statement).fetchone()[0])


def _told(
    figures: Figures, options: argparse.Namespace, rows: dict[str, int], took: tuple[float, float]
) -> bool:
    sent = sum(figures.answers.values())
    lost = options.alerts // options.group * options.group - rows["alerts"]
    errors = sent - figures.answers[202]
    print(
        f"Sent {sent:,} deliveries of {options.group} in {took[0]:.1f} s: {dict(figures.answers)}"
    )
    print(f"Lost alerts {lost}, errors {errors}, not understood {rows['failed']}")
    for words, values in (("Answer", figures.latencies), ("Page", figures.pages)):
        cuts = statistics.quantiles(values, n=100)
        print(
            f"{words}: p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
            f"p99 {cuts[98] * 1000:.0f} ms, most {max(values) * 1000:.0f} ms ({len(values):,})"
        )
    print(f"Pages that failed {figures.page_faults}; memory {figures.memory / 2**20:.0f} MiB")
    print(f"Everything understood {took[1] - took[0]:.1f} s after the last delivery; {rows}")
    return not lost and not errors and not figures.page_faults


if __name__ == "__main__":
    main()

"""What open pages cost a web process: memory, CPU while nothing happens, how fast they hear."""

import argparse
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import Person, SignInSession, Team
from portal.accounts.sign_in import hashed
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core import clock, migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import open_features, open_parts
from portal.incidents.models.incident import Incident
from portal.incidents.services import talking
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from tests.cast import seat_the_cast
from tests.conftest import SECRET
from tests.serving import cookie_of

A_PERSON = 4  # streams each person has open
QUIET = 20.0  # seconds
STEPS = 20
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures of one process with so many streams."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--streams", type=int, default=200)
    wanted = parser.parse_args().streams
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), secret_key=SECRET)
        open_parts(settings)
        migration.migrate()
        seat_the_cast()
        open_features(settings)
        incident = _set_up(wanted // A_PERSON + 1)
        port = _free_port()
        server = _serve(folder, port, wanted)
        try:
            _measure(_child_of(server.pid), port, incident, wanted)
        finally:
            server.send_signal(signal.SIGTERM)
            began = time.perf_counter()
            server.wait(30)
            print(f"stopped in {time.perf_counter() - began:.1f} s")


def _measure(process: int, port: int, incident: Incident, wanted: int) -> None:
    before = _memory(process)
    lines = [_listen(port, f"p{number // A_PERSON}", incident.ref) for number in range(wanted)]
    taken = (_memory(process) - before) / 2**10 / wanted
    print(f"{wanted} streams: {taken:.0f} KiB each, {_memory(process) / 2**20:.0f} MiB in all")
    began, used = time.perf_counter(), _cpu(process)
    time.sleep(QUIET)
    share = (_cpu(process) - used) / (time.perf_counter() - began)
    print(f"nothing happens: {share * 100:.1f} % of a core")
    used = _cpu(process)
    first, last = zip(*(_step(incident, lines) for _ in range(STEPS)), strict=True)
    print(
        f"a step on a record all have open: the first heard after {min(first):.2f} to "
        f"{max(first):.2f} s, the last after {max(last):.2f} s, "
        f"{(_cpu(process) - used) / STEPS * 1000:.0f} ms of CPU a step"
    )


def _step(incident: Incident, lines: list[socket.socket]) -> tuple[float, float]:
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            _drain(line)
            waiting.register(line, selectors.EVENT_READ)
        began, heard, first = time.perf_counter(), 0, 0.0
        with db.writing():
            by = Viewer(db.session.scalars(select(Person).where(Person.name == "Theo")).one())
            talking.comment(incident, written("Looked."), by=by, to_requester=False)
        while heard < len(lines):
            for key, _ in waiting.select(10):
                line: socket.socket = key.fileobj  # type: ignore[assignment]
                if b"event: changed" in line.recv(65_536):
                    heard += 1
                    first = first or time.perf_counter() - began
                    waiting.unregister(line)
    return first, time.perf_counter() - began


def _drain(line: socket.socket) -> None:
    line.setblocking(False)
    try:
        while line.recv(65_536):
            pass
    except BlockingIOError:
        pass


def _listen(port: int, name: str, ref: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), 30)
    head = (
        f"GET /live?on={ref}&here HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie_of(name)}\r\n\r\n"
    )
    line.sendall(head.encode())
    assert b" 200 " in line.recv(4096)
    return line


def _set_up(people: int) -> Incident:
    now = clock.now()
    with db.writing() as session:
        team = session.scalars(select(Team).where(Team.name == "Service desk")).one()
        for number in range(people):
            person = Person(email=f"p{number}@example.test", name=f"P {number}", created_at=now)
            person.team, person.roles = team, frozenset({Role.READER})
            session.add(person)
            session.flush()
            session.add(
                SignInSession(
                    person_id=person.id,
                    token_hash=hashed(f"token-p{number}"),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        lena = Viewer(session.scalars(select(Person).where(Person.name == "Lena")).one())
        return report(Report(title="VPN drops", channel=Channel.PHONE), by=lena)


def _serve(folder: str, port: int, streams: int) -> "subprocess.Popen[bytes]":
    surroundings = os.environ | {
        "PORTAL_DATA": folder,
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_PORT": str(port),
        "PORTAL_WORKERS": "1",
        "PORTAL_LIVE_STREAMS": str(streams),
        "PORTAL_EMBEDDED_WORKER": "false",
    }
    server = subprocess.Popen([sys.executable, "-m", "portal", "serve"], env=surroundings)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()

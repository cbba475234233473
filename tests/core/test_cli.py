"""The command line and the server, as an operator meets them: real processes, real signals."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text

from portal.core.settings import Settings
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def surroundings(seated, tmp_path, port, settings):
    """The environment of a portal on a copy of the database with the cast."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATA": str(settings.data),
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_PORT": str(port),
        "PORTAL_WORKERS": "2",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def run(surroundings, tmp_path):
    """`run("doctor", "--json")`: a finished `portal` command."""

    def command(*words, **more):
        return subprocess.run(
            [sys.executable, "-m", "portal", *words],
            env=surroundings | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return command


def ask(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return None


@pytest.fixture
def start(surroundings, tmp_path, port):
    """`start("serve")`: a running command that answers; ended with the test."""
    started = []

    def begin(*words, **more):
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", *words],
            env=surroundings | more,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert true()


def test_settings_that_cannot_be_used_end_with_one_list(run):
    done = run("serve", PORTAL_WORKERS="0", PORTAL_LOG_LEVEL="LOUD")
    assert done.returncode == 2
    assert "PORTAL_WORKERS" in done.stderr
    assert "PORTAL_LOG_LEVEL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_needs_migrating_is_not_served(run, tmp_path):
    done = run("serve", PORTAL_DATA=str(tmp_path / "new"))
    assert "portal migrate" in done.stderr
    assert run("migrate", PORTAL_DATA=str(tmp_path / "new")).returncode == 0


def test_an_empty_database_is_named_with_what_to_do(run, tmp_path):
    done = run("user", "list", PORTAL_DATA=str(tmp_path / "elsewhere"))
    assert done.returncode == 2
    assert str(tmp_path / "elsewhere" / "portal.db") in done.stderr
    assert "PORTAL_DATA" in done.stderr


def test_a_data_folder_that_cannot_be_is_one_sentence(run, tmp_path):
    (tmp_path / "taken").write_text("a file")
    done = run("serve", PORTAL_DATA=str(tmp_path / "taken"))
    assert done.returncode == 2
    assert "PORTAL_DATA" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_says_migrate_before_anything_else(run, tmp_path):
    done = run("doctor", PORTAL_DATA=str(tmp_path / "new"))
    assert "portal migrate" in done.stdout
    assert "no such table" not in done.stdout


def test_help_of_a_nested_command_needs_no_database(run, tmp_path):
    done = run("import", "markdown", "--help", PORTAL_DATA=str(tmp_path / "none"))
    assert done.returncode == 0
    assert "--as-drafts" in done.stdout
    assert not (tmp_path / "none").exists()


def test_routes_say_who_may_come(run):
    lines = run("routes").stdout.splitlines()
    audit = next(line for line in lines if line.startswith("/admin/audit"))
    assert "GET" in audit
    assert "accounts.see_audit_log" in audit
    assert all("None" not in line for line in lines)


def test_the_doctor_speaks_to_programs(run):
    done = run("doctor", "--json")
    findings = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0
    assert findings["migrations"]["level"] == "good"
    assert "3.7.0 to 3.51.2" in findings["database"]["sentence"] or "SQLite 3.5" in str(findings)


def test_the_doctor_finds_what_is_broken(run, port):
    done = run("doctor", PORTAL_SMTP_HOST="127.0.0.1", PORTAL_SMTP_PORT=str(port))
    assert done.returncode == 1
    assert "broken" in done.stdout


def test_the_audit_log_is_verified(run, settings):
    assert run("audit", "verify").returncode == 0
    engine = create_engine(settings.url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO event (at, actor_name, record_kind, record_id, ref, verb, detail,"
                " previous_hash, hash) VALUES ('2026-01-01 00:00:00.000000', 'Otto', 'team', 1,"
                " 'TEAM-1', 'rename', '{}', '', '')"
            )
        )
    engine.dispose()
    done = run("audit", "verify")
    assert done.returncode == 1
    assert "Broken: 1 of 1" in done.stdout


def test_a_taken_port_is_said_in_one_sentence(run, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = run("serve")
    assert done.returncode == 2
    assert f"PORTAL_PORT={port}" not in done.stderr
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr


def test_the_server_answers_works_and_stops_gracefully(start, port, settings):
    server = start("serve")
    until(lambda: ask(port, "/readyz") == 200)
    _enqueue(settings)
    until(lambda: _jobs(settings) == 0)  # one of the two processes did it
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=20) == 0
    assert ask(port, "/readyz") is None
    assert "Traceback" not in server.stdout.read()


def test_after_a_kill_the_next_start_answers(start, port):
    first = start("serve")
    until(lambda: ask(port, "/readyz") == 200)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    until(lambda: ask(port, "/readyz") is None)  # its processes notice and end
    start("serve")
    until(lambda: ask(port, "/readyz") == 200)


def test_a_worker_of_its_own_does_jobs_and_stops(start, settings):
    worker = start("worker")
    _enqueue(settings)
    until(lambda: _jobs(settings) == 0)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0


def test_a_demo_is_bound_to_loopback_whatever_is_set(start, port, settings):
    _execute(settings, "INSERT INTO fact (name, value) VALUES ('demo', 'yes')")
    _execute(settings, "UPDATE person SET password_hash = 'set' WHERE name = 'Lena'")
    server = start("serve", PORTAL_HOST="0.0.0.0")
    until(lambda: ask(port, "/readyz") == 200)
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=20)
    said = server.stdout.read()
    assert "Bound to 127.0.0.1 only" in said
    assert "lena@example.test" in said
    assert "portal demo remove" in said


def test_an_empty_portal_prints_the_address_at_which_its_first_admin_is_made(
    start, run, port, tmp_path
):
    new = {"PORTAL_DATA": str(tmp_path / "new")}
    server = start("up", "--empty", **new)
    until(lambda: ask(port, "/readyz") == 200)
    newest = run("set-up", **new).stdout.split()[-1]
    assert ask(port, urlsplit(newest).path) == 200
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=20)
    [printed] = re.findall(r"http\S+/set-up/\S+", server.stdout.read())
    assert printed != newest
    assert run("set-up").returncode != 0  # on a portal somebody runs


def _enqueue(settings: Settings) -> None:
    _execute(
        settings,
        "INSERT INTO job (name, key, payload, created_at, run_at, attempts) VALUES ('mail', '',"
        ' \'{"to": "a@example.test", "subject": "s", "body": "b"}\','
        " '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000', 0)",
    )


def _jobs(settings: Settings) -> int:
    return int(_execute(settings, "SELECT count(*) FROM job"))


def _execute(settings: Settings, statement: str) -> object:
    engine = create_engine(settings.url, connect_args={"timeout": 10})
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = result.scalar() if result.returns_rows else None
    engine.dispose()
    return found

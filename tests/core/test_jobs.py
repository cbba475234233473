"""Jobs are done at least once, one worker at a time, and give up on what cannot be done."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db


@pytest.fixture
def done(session, monkeypatch):
    """What the handlers `note` (batches) and `fail` were given."""
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    noted = []

    @jobs.handler("note", batch=10)
    def note(payloads):
        if any(payload.get("poison") for payload in payloads):
            raise ValueError("poison")
        noted.extend(payload["word"] for payload in payloads)

    return noted


def ask(name, payload, **more):
    with db.writing():
        jobs.enqueue(name, payload, **more)


def test_work_is_done_once_and_the_row_goes(done):
    ask("note", {"word": "a"})
    assert jobs.run_all() == 1
    assert (done, jobs.waiting()) == (["a"], 0)


def test_work_of_a_change_that_was_undone_is_never_done(done):
    with pytest.raises(ZeroDivisionError), db.writing():
        jobs.enqueue("note", {"word": "a"})
        _ = 1 / 0
    assert jobs.run_all() == 0


def test_an_equal_job_still_waiting_is_not_doubled(done):
    ask("note", {"word": "a"}, key="KB-1")
    ask("note", {"word": "a"}, key="KB-1")
    ask("note", {"word": "b"}, key="KB-2")
    jobs.run_all()
    assert done == ["a", "b"]


def test_failed_work_is_tried_again_later_and_later(done):
    ask("note", {"word": "a", "poison": True})
    waits = []
    instant = clock.now()
    for _ in range(3):
        with clock.turned_to(instant):
            assert jobs.run_due() == 1
            assert jobs.run_due() == 0  # not yet
        job = db.session.scalars(select(jobs.Job)).one()
        waits.append((job.run_at - instant).total_seconds())
        instant = job.run_at
        db.release()
    assert waits == [2, 4, 8]


def test_hopeless_work_is_parked_with_its_reason_and_can_be_retried(done):
    ask("note", {"word": "a", "poison": True})
    instant = clock.now()
    for _ in range(jobs.ATTEMPTS):
        instant += timedelta(hours=1)
        with clock.turned_to(instant):
            jobs.run_due()
    parked = jobs.parked()
    assert "ValueError: poison" in parked[0].last_error
    with db.writing():
        jobs.retry(parked[0])
    assert jobs.waiting() == 1


def test_one_bad_payload_does_not_hold_up_the_others(done):
    ask("note", {"word": "a"})
    ask("note", {"word": "b", "poison": True})
    ask("note", {"word": "c"})
    jobs.run_due()
    assert (done, jobs.waiting()) == (["a", "c"], 1)


def test_work_nobody_knows_is_kept(done):
    ask("unheard_of", {})
    jobs.run_due()
    assert "unheard_of" in db.session.scalars(select(jobs.Job)).one().last_error


def test_work_that_kills_its_worker_every_time_is_parked(done):
    ask("note", {"word": "a"})
    with db.writing() as session:
        session.scalars(select(jobs.Job)).one().attempts = jobs.ATTEMPTS
    assert jobs.run_due() == 0
    assert "died" in jobs.parked()[0].last_error


def test_two_workers_never_do_the_same_job_at_once(done):
    for number in range(40):
        ask("note", {"word": number})
    threads = [threading.Thread(target=jobs.run_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))


KILLED_HALF_WAY = """
import sys, time
from portal.core import jobs
from portal.core.db import db
db.open(sys.argv[1])
@jobs.handler("note")
def note(payloads):
    print("started", flush=True)
    time.sleep(60)
jobs.run_due("doomed")
"""


def test_work_of_a_killed_worker_is_done_after_its_lease(done, settings):
    ask("note", {"word": "a"})
    doomed = subprocess.Popen(
        [sys.executable, "-c", KILLED_HALF_WAY, settings.url], stdout=subprocess.PIPE
    )
    doomed.stdout.readline()
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.communicate()
    assert jobs.run_due() == 0  # it might still be alive
    with clock.turned_to(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_due() == 1
    assert done == ["a"]


def test_a_worker_wakes_for_work_and_stops(done):
    worker = jobs.Worker()
    worker.start()
    ask("note", {"word": "a"})
    deadline = time.monotonic() + 5
    while not done and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.stop()
    assert done == ["a"]
    assert not worker.is_alive()
    assert "note" not in db.session.scalars(select(jobs.Job.name)).all()


def test_what_a_dead_process_of_this_machine_held_is_freed(done):
    ask("note", {"word": "a"})
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    jobs._claim(f"{host}:{gone.pid}:worker")
    assert jobs.run_all() == 0
    assert jobs.free_what_died(f"{host}:{os.getpid()}:worker") == 1
    db.release()
    assert jobs.run_all() == 1


def test_what_the_living_and_other_machines_hold_stays_theirs(done):
    ask("note", {"word": "a"})
    ask("note", {"word": "b"})
    jobs._claim(f"{socket.gethostname()}:{os.getppid()}:worker")
    assert jobs.free_what_died("another:1:worker") == 0
    with db.writing() as session:
        for job in session.scalars(select(jobs.Job)):
            job.leased_by = "another:999999999:worker"
    assert jobs.free_what_died("another:1:worker") == 0


def test_a_worker_that_begins_takes_over_what_its_own_number_held(done):
    ask("note", {"word": "a"})
    jobs._claim(f"{socket.gethostname()}:{os.getpid()}:worker")
    worker = jobs.Worker()
    worker.start()
    deadline = time.monotonic() + 5
    while not done and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.stop()
    assert done == ["a"]

"""Several processes share one index."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse
from tests.search.desk import DESK, EVERYTHING, LENA, document

PROCESSES = multiprocessing.get_context("spawn")


def index_one(folder: Path, number: int) -> None:
    WhooshBackend(folder).index([document(number, f"numbat {number}")])


def index_for_ever(folder: Path) -> None:
    backend = WhooshBackend(folder)
    number = 1000
    while True:
        backend.index([document(number, f"numbat {number}")])
        number += 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "search"


@pytest.fixture
def opened(folder: Path):
    backend = WhooshBackend(folder)
    backend.rebuild(EVERYTHING, again=lambda refs: [])
    yield backend
    backend.close()


def found(backend: WhooshBackend, text: str) -> int:
    return backend.search(parse(text), LENA).total


def test_what_another_process_wrote_is_found_at_once(folder, opened):
    assert found(opened, "numbat") == 0
    process = PROCESSES.Process(target=index_one, args=(folder, 500))
    process.start()
    process.join(30)
    assert found(opened, "numbat") == 1


def test_writers_wait_for_one_another(folder, opened):
    processes = [PROCESSES.Process(target=index_one, args=(folder, 600 + n)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert found(opened, "numbat") == 4


def test_killed_writers_leave_a_whole_index(folder, opened):
    for _ in range(3):
        process = PROCESSES.Process(target=index_for_ever, args=(folder,))
        process.start()
        before = opened.generation()
        deadline = time.monotonic() + 30
        while opened.generation() == before and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.join(30)
        assert opened.health().usable
        opened.index([document(700, "numbat keeper")])
    assert found(opened, "numbat keeper") >= 1


def test_searches_go_on_during_a_rebuild(folder, opened):
    started, go_on = threading.Event(), threading.Event()

    def slowly():
        started.set()
        assert go_on.wait(30)
        yield from DESK

    rebuild = threading.Thread(
        target=opened.rebuild, args=(slowly(),), kwargs={"again": lambda refs: []}
    )
    rebuild.start()
    assert started.wait(30)
    assert found(opened, "tag:routine") == 15
    opened.index([document(800, "numbat meanwhile")])
    go_on.set()
    rebuild.join(30)
    assert found(opened, "tag:routine") == 0


def test_many_threads_read_while_one_writes(opened):
    faults = []

    def read():
        try:
            for _ in range(20):
                assert found(opened, "vpn") >= 1
        except AssertionError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(10):
        opened.index([document(900 + number, f"vpn numbat {number}")])
    for thread in threads:
        thread.join(60)
    assert not faults

"""The index follows the database."""

import time

import pytest
from sqlalchemy import event

from portal.core import events
from portal.core import jobs as outbox
from portal.core.db import db
from portal.search import jobs, services
from portal.search.index.engine import engine
from tests.search import toys
from tests.search.toys import Toy


def found(text: str, viewer) -> list[str]:
    return [hit.ref for hit in services.find(text, viewer).hits]


def saved(**columns) -> str:
    """What a service of another feature does: change, and let the outbox know."""
    with db.writing():
        ref = toys.add(**columns)
        jobs.index_later([ref])
    return ref


def test_new_record(shelf, viewer_of):
    ref = saved(title="Wombat keeper")
    assert found("wombat", viewer_of("lena")) == []
    outbox.run_all()
    assert found("wombat", viewer_of("lena")) == [ref]


def test_event_of_a_record_is_enough(shelf, viewer_of):
    with db.writing() as session:
        toy = session.get(Toy, 1)
        toy.title = "Reset the wombat"
        events.write(toy, "renamed", by=viewer_of("theo"))
    outbox.run_all()
    assert found("wombat", viewer_of("lena")) == [shelf["vpn"]]


def test_undone_change_is_not_indexed(shelf):
    with pytest.raises(ZeroDivisionError), db.writing():
        jobs.index_later(["TOY-1"])
        raise ZeroDivisionError
    assert outbox.waiting() == 0


def test_withdrawn_record_goes(shelf, viewer_of):
    toys.change(shelf["vpn"], is_draft=True)
    jobs.index_records([{"ref": shelf["vpn"]}])
    assert shelf["vpn"] not in {each.ref for each in engine.backend.documents()}


def test_removed_record_goes(shelf):
    toys.remove(shelf["vpn"])
    jobs.index_records([{"ref": shelf["vpn"]}, {"ref": "ZZ-7"}])
    assert shelf["vpn"] not in {each.ref for each in engine.backend.documents()}


def test_twice_is_once(shelf):
    jobs.index_records([{"ref": shelf["vpn"]}] * 2)
    jobs.index_records([{"ref": shelf["vpn"]}])
    assert [each.ref for each in engine.backend.documents()].count(shelf["vpn"]) == 1


def test_unusable_index_is_rebuilt_by_the_next_change(shelf, viewer_of):
    engine.backend.clear()
    ref = saved(title="Wombat keeper")
    outbox.run_all()
    assert found("wombat", viewer_of("lena")) == [ref]
    assert not jobs.drift()


def test_worker_mends_the_index_by_itself(shelf, viewer_of):
    engine.backend.clear()
    worker = outbox.Worker()
    worker.start()
    deadline = time.monotonic() + 10
    while not engine.backend.health().usable and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.stop()
    assert found("gateway", viewer_of("lena")) == [shelf["vpn"]]


def test_no_drift(shelf):
    assert not jobs.drift()


def test_drift_is_named(shelf):
    toys.change(shelf["vpn"], audience="l3")
    toys.remove(shelf["public"])
    new = toys.add(title="Wombat")
    drift = jobs.drift()
    assert (drift.missing, drift.surplus, drift.different) == (
        (new,),
        (shelf["public"],),
        (shelf["vpn"],),
    )


def test_rebuild_mends_drift(shelf):
    toys.remove(shelf["public"])
    assert jobs.rebuild() == jobs.count_records() - 1  # the draft is not to be found
    assert not jobs.drift()


def test_statements_do_not_grow_with_the_results(shelf, viewer_of):
    lena = viewer_of("lena")

    def statements(text: str) -> int:
        services.find(text, lena)
        counted = []
        listener = lambda *_: counted.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        services.find(text, lena)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(counted)

    # Whether anything was turned, what may be read, and the page: never one a result.
    assert statements("vpn") == statements("tag:routine") <= 4

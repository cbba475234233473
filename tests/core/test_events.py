"""Every change leaves one event, chained to the one before, in the transaction of the change."""

import threading

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Team
from portal.accounts.viewer import NOBODY
from portal.core import events
from portal.core.db import db
from portal.core.events import GENESIS, Event


def rename(name, by):
    team = db.session.scalars(select(Team).where(Team.id == 1)).one()
    team.name = name
    return events.write(team, "rename", by=by, name=name)


def test_events_are_chained_from_the_first(viewer_of):
    with db.writing():
        first = rename("A", viewer_of("ada"))
        second = rename("B", viewer_of("ada"))
        assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)
    assert list(events.broken_links()) == []
    assert events.head() == db.session.get(Event, 2).hash


def test_an_undone_change_leaves_no_event(viewer_of):
    ada = viewer_of("ada")
    with pytest.raises(ZeroDivisionError), db.writing():
        rename("A", ada)
        _ = 1 / 0
    assert db.session.scalar(select(func.count(Event.id))) == 0


def test_the_chain_holds_when_many_write_at_once(session):
    def write():
        for _ in range(5):
            with db.writing():
                rename("A", NOBODY)
        db.release()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(func.count(Event.id))) == 20
    assert list(events.broken_links()) == []


def test_listeners_hear_inside_the_transaction(viewer_of, monkeypatch):
    heard = []
    monkeypatch.setattr(events, "_listeners", [lambda event: heard.append(event.id)])
    with db.writing():
        event = rename("A", viewer_of("ada"))
        assert heard == [event.id]


def test_a_listener_is_subscribed_once(monkeypatch):
    monkeypatch.setattr(events, "_listeners", [])
    events.subscribe(print)
    events.subscribe(print)
    assert events._listeners == [print]

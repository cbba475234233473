"""Thresholds: each once a clock, over restarts, and only the highest after a time of nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import jobs
from portal.core.db import db
from portal.core.events import Event
from portal.sla.models.clocks import ClockFiring
from portal.sla.services import clocks, thresholds
from portal.sla.terms import Facts, PauseReason
from tests.sla.conftest import P3, at, do, one, work_at

P1 = Facts(priority=1)


@pytest.fixture
def running(session):
    do("2026-11-25 10:00", clocks.start, P1)
    do("2026-11-25 10:00", clocks.acknowledge)


def test_each_is_told_once_at_its_time(running, heard):
    for moment in ("11:59", "12:00", "12:00:01", "13:00", "14:00", "15:59:59", "16:00", "20:00"):
        work_at(f"2026-11-25 {moment}")
    assert heard == [("resolution", percent, False) for percent in (50, 75, 100, 150)]
    assert one().next_at is None


def test_a_breach_is_on_record_from_the_second_it_happened(running, heard):
    work_at("2026-11-25 14:00:00.5")
    assert one().breached_at == at("2026-11-25 14:00")


def test_after_a_time_of_nobody_only_the_highest_is_told_and_marked_late(running, heard):
    work_at("2026-11-25 15:00")
    assert heard == [("resolution", 100, True)]
    rows = select(ClockFiring.percent, ClockFiring.is_skipped).order_by(ClockFiring.percent)
    assert db.session.execute(rows).all() == [(50, True), (75, True), (100, False)]
    work_at("2026-11-25 16:00")
    assert heard[1:] == [("resolution", 150, False)]


def test_the_same_work_done_twice_tells_once(running, heard):
    work_at("2026-11-25 12:00")
    do("2026-11-25 12:01", lambda _subject: thresholds.fire(one()))
    assert heard == [("resolution", 50, False)]


def test_what_was_asked_for_and_not_done_is_done_by_the_next_worker(running, heard, monkeypatch):
    monkeypatch.setattr(jobs, "run_all", lambda: 0)
    work_at("2026-11-25 12:00")
    monkeypatch.undo()
    assert heard == []
    thresholds.on_threshold(lambda each: heard.append(each.percent))
    work_at("2026-11-25 12:01")
    assert 50 in heard


def test_a_listener_that_fails_loses_nothing(running, heard):
    def fails(_threshold):
        raise RuntimeError("the other side")

    thresholds.on_threshold(fails)
    work_at("2026-11-25 12:00")
    assert db.session.scalars(select(ClockFiring)).all() == []
    thresholds._listeners.remove(fails)
    work_at("2026-11-25 12:05")
    assert one().firings[0].percent == 50


def test_a_higher_priority_that_is_over_at_once_tells_the_highest_in_time(session, heard):
    do("2026-11-25 09:00", clocks.start, P3)
    do("2026-11-25 09:00", clocks.acknowledge)
    do("2026-11-25 14:00", clocks.change_priority, P1)
    work_at("2026-11-25 14:00:01")
    assert heard == [("resolution", 100, False)]


def test_a_lower_priority_tells_nothing_twice(running, heard):
    work_at("2026-11-25 13:00")
    do("2026-11-25 13:10", clocks.change_priority, Facts(priority=2))
    work_at("2026-11-25 16:00")
    assert heard == [("resolution", 75, False)]
    work_at("2026-11-25 18:00")
    assert heard[-1] == ("resolution", 100, False)


def test_paused_and_stopped_clocks_are_silent(session, heard):
    do("2026-11-25 09:00", clocks.start, P3)
    do("2026-11-25 09:00", clocks.acknowledge)
    do("2026-11-25 10:00", clocks.pause, PauseReason.VENDOR)
    work_at("2026-11-30 10:00")
    do("2026-11-30 10:00", clocks.stop)
    work_at("2026-12-30 10:00")
    assert heard == []


def test_each_is_an_event(running, heard):
    work_at("2026-11-25 12:00")
    event = db.session.scalars(select(Event).where(Event.verb == "pass_threshold")).one()
    assert event.actor_name == "Portal"
    assert event.detail["percent"] == 50
    assert event.detail["subject"] == "incident 7"


def test_an_hour_of_nobody_is_an_hour_late(running, heard):
    work_at("2026-11-25 12:01:01")
    firing = one().firings[0]
    assert firing.is_late
    assert firing.fired_at - firing.reached_at == timedelta(seconds=61)

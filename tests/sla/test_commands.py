"""`portal sla recalculate`: every time made again from the segments."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from portal.core import clock
from portal.core.db import db
from portal.sla.commands import sla
from portal.sla.models.clocks import SlaClock
from portal.sla.services import clocks
from portal.sla.terms import Facts, PauseReason, Verdict
from tests.sla.conftest import P3, at, do, one, work_at


@pytest.fixture
def lived(session):
    """Clocks with everything in them."""
    do("2026-11-23 09:00", clocks.start, P3)
    do("2026-11-23 09:05", clocks.acknowledge)
    do("2026-11-23 10:00", clocks.hand_over, 2)
    do("2026-11-23 11:00", clocks.pause, PauseReason.VENDOR)
    do("2026-11-24 11:00", clocks.resume)
    do("2026-11-24 12:00", clocks.change_priority, Facts(priority=1))
    work_at("2026-11-24 15:00")
    do("2026-11-24 16:00", clocks.stop)
    do("2026-11-25 10:00", clocks.reopen)


def run(*words):
    db.release()
    with clock.turned_to(at("2026-11-25 10:30")):
        return CliRunner().invoke(sla, ["recalculate", *words])


def test_what_the_services_wrote_is_what_the_segments_say(lived):
    answer = run("--check")
    assert answer.output == "3 clocks: all as their segments say.\n"
    assert answer.exit_code == 0


def test_drift_is_found_named_and_left(lived):
    due = one().due_at
    with db.writing() as session:
        session.execute(update(SlaClock).values(due_at=due + timedelta(seconds=1)))
    answer = run("--check")
    assert answer.exit_code == 1
    assert "CLOCK-2 (incident 7, resolution): due at is" in answer.output
    assert "3 times differ" in answer.output
    assert run("--check").exit_code == 1


def test_drift_is_put_right(lived):
    before = (one().due_at, one().breached_at, one().elapsed_seconds)
    wrong = {"due_at": None, "breached_at": None, "elapsed_seconds": 5}
    with db.writing() as session:
        session.execute(update(SlaClock).values(**wrong))
        session.execute(
            update(SlaClock).where(SlaClock.verdict.is_not(None)).values(verdict=Verdict.MISSED)
        )
    answer = run()
    assert (answer.exit_code, "put right" in answer.output) == (0, True)
    db.release()
    assert (one().due_at, one().breached_at, one().elapsed_seconds) == before
    assert run("--check").exit_code == 0

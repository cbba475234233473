"""Reading is the default; writing is a block."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, exc, func, select

from portal.accounts.models import Team
from portal.core.db import db
from portal.core.errors import OutOfSpace

DAY = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def team(name):
    return Team(name=name, tier_number=1, created_at=DAY)


def test_a_write_block_commits(session):
    with db.writing() as writer:
        writer.add(team("Night desk"))
    db.release()
    assert db.session.scalar(select(Team).where(Team.name == "Night desk")).created_at == DAY


def test_an_error_undoes_the_whole_block(session):
    with pytest.raises(ZeroDivisionError), db.writing() as writer:
        writer.add(team("Night desk"))
        writer.flush()
        _ = 1 / 0
    assert db.session.scalar(select(Team).where(Team.name == "Night desk")) is None


def test_writing_outside_a_block_is_caught_at_once(session):
    db.session.add(team("Night desk"))
    with pytest.raises(exc.OperationalError, match="readonly"):
        db.session.commit()


def test_rows_read_before_are_read_again_inside(session):
    found = db.session.scalars(select(Team).where(Team.name == "Operations")).one()

    def rename():
        with db.writing() as other:
            other.scalars(select(Team).where(Team.name == "Operations")).one().name = "Platform"
        db.release()

    thread = threading.Thread(target=rename)
    thread.start()
    thread.join()
    with db.writing():
        assert found.name == "Platform"


def test_a_full_disk_undoes_the_block_and_reading_goes_on(session):
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def no_room(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    event.listen(db.engine, "begin", no_room)
    try:
        with pytest.raises(OutOfSpace), db.writing() as writer:
            writer.add_all(team(f"{number} " + "x" * 70) for number in range(2000))
        assert db.session.scalar(select(func.count(Team.id))) == 4
    finally:
        event.remove(db.engine, "begin", no_room)  # all tests of a process share the engine


def test_naive_times_are_refused(session):
    with pytest.raises(exc.StatementError, match="no time zone"), db.writing() as writer:
        writer.add(Team(name="Night desk", tier_number=1, created_at=datetime(2026, 1, 1)))  # noqa: DTZ001

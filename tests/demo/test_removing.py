"""Removing all of the demo leaves what a new portal has, and the audit log."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.accounts.commands import CommandLine
from portal.accounts.services import set_up
from portal.core import events
from portal.core.db import Base, db
from portal.home.sample import removing
from tests.demo.conftest import over

pytestmark = pytest.mark.slow
OF_A_NEW_PORTAL = {"search_tuning", "sla_calendar", "sla_calendar_version"}
OF_A_NEW_PORTAL |= {"sla_policy", "sla_policy_version", "event", "fact", "job", "sample_range"}


@pytest.fixture
def copied(demo_folder: Path, tmp_path: Path) -> Iterator[None]:
    shutil.copytree(demo_folder, tmp_path / "data")
    with over(tmp_path / "data").app_context():
        yield
    db.close()


def test_nothing_of_it_is_left(copied: None) -> None:
    with db.writing():
        outcome = removing.remove(by=CommandLine())
    tables = Base.metadata.tables.values()
    filled = {
        each.name for each in tables if db.session.scalar(select(func.count()).select_from(each))
    }
    assert filled <= OF_A_NEW_PORTAL
    assert outcome.kept == []
    assert outcome.counts["incident"] > 300
    assert list(events.broken_links()) == []
    assert set_up.is_open()

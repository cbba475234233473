"""The migrations and the models say the same, up and down."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from portal.core import migration
from portal.core.db import db
from portal.tables import metadata


@pytest.fixture
def empty_database(tmp_path: Path):
    db.open(f"sqlite:///{tmp_path / 'empty.db'}")
    yield
    db.close()


def test_migrated_tables_are_the_models(empty_database):
    migration.migrate()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_second_migration_changes_nothing(empty_database):
    migration.migrate()
    migration.migrate()
    assert migration.is_current()


def test_migrations_go_down_to_nothing_and_up_again(empty_database):
    migration.migrate()
    migration.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    migration.migrate()
    assert migration.is_current()

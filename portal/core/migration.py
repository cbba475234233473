"""Bringing the database to the version this code needs."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.core.db import db
from portal.core.resources import resource


def migrate(target: str = "head") -> None:
    """Upgrade the open database; a second call does nothing."""
    with db.migrating() as connection:
        command.upgrade(_config(connection), target)


def downgrade(target: str) -> None:
    """Take the open database back to an earlier version; tests use this."""
    with db.migrating() as connection:
        command.downgrade(_config(connection), target)


def is_current() -> bool:
    """Say whether the database has exactly the version this code needs."""
    return _heads() == set(ScriptDirectory(str(resource("migrations"))).get_heads())


def is_new() -> bool:
    """Say whether no version of this program has filled the database yet."""
    return not _heads()


def _heads() -> set[str]:
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.attributes["connection"] = connection
    return config

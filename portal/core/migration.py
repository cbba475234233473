"""Bringing the database to the version this code needs.

Alembic is loaded when it is needed: that takes a tenth of the time a process needs to start, and
most processes never migrate.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from portal.core.db import db
from portal.core.resources import resource

if TYPE_CHECKING:
    from alembic.config import Config


def migrate(target: str = "head") -> None:
    """Upgrade the open database; a second call does nothing."""
    from alembic import command

    with db.migrating() as connection:
        command.upgrade(_config(connection), target)


def downgrade(target: str) -> None:
    """Take the open database back to an earlier version; tests use this."""
    from alembic import command

    with db.migrating() as connection:
        command.downgrade(_config(connection), target)


def is_current() -> bool:
    """Say whether the database has exactly the version this code needs."""
    from alembic.script import ScriptDirectory

    return _heads() == set(ScriptDirectory(str(resource("migrations"))).get_heads())


def is_new() -> bool:
    """Say whether no version of this program has filled the database yet."""
    return not _heads()


def _heads() -> set[str]:
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.attributes["connection"] = connection
    return config

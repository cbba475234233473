"""Sessions over SQLAlchemy: reading is the default, writing is a block that queues for its turn."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    MetaData,
    create_engine,
    event,
    exc,
    make_url,
    text,
)
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from portal.core.errors import Conflict, OutOfSpace

BUSY_MILLISECONDS = 10_000
SYNCHRONOUS = "FULL"  # with NORMAL a power cut loses saves that were already acknowledged
# One name per constraint, so that a migration can find it again on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored without a zone in UTC and returned with it; refuses naive values."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put UTC back on."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The root of every model."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        # By value and without a database type: a new member needs no migration.
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        dict[str, object]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Database:
    """The engine and the session of the running process, opened once by `open()`."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._factory: sessionmaker[Session] = sessionmaker()
        self._scoped = scoped_session(self._factory)
        self._queue = threading.local()
        self._queue_file: Path | None = None

    def open(self, url: str) -> None:
        """Connect to the database at `url`; a second call moves to the new one.

        Called again for the same database it only gives back the connections: what was learnt
        about statements stays.
        """
        if self._engine is not None and self._engine.url == make_url(url):
            self.close_connections()
            return
        self.close()
        self._engine = create_engine(url, **_pool_options(url))
        self._queue_file = None
        if self._engine.dialect.name == "sqlite":
            database = self._engine.url.database
            if database and database != ":memory:":
                Path(database).parent.mkdir(parents=True, exist_ok=True)
                self._queue_file = Path(database + ".queue")
            _prepare_sqlite(self._engine)
        self._factory.configure(bind=self._engine)

    def close(self) -> None:
        """Give back every connection."""
        self._scoped.remove()
        if self._engine is not None:
            self._engine.dispose()
        self._engine = None

    def close_connections(self) -> None:
        """Give back every connection and stay as open as it is: the next use makes new ones."""
        self._scoped.remove()
        if self._engine is not None:
            self._engine.dispose()

    def forked(self) -> None:
        """Forget the connections of the process this one was forked from, without closing them."""
        self._scoped = scoped_session(self._factory)
        if self._engine is not None:
            self._engine.dispose(close=False)

    @property
    def engine(self) -> Engine:
        """The engine; raises `RuntimeError` before `open()`."""
        if self._engine is None:
            raise RuntimeError("The database is not open yet.")
        return self._engine

    @property
    def session(self) -> Session:
        """The session of this thread or request."""
        return self._scoped()

    def changed(self, statement: Executable) -> int:
        """Carry out an UPDATE or DELETE and return how many rows it met."""
        result = self.session.execute(statement)
        return result.rowcount if isinstance(result, CursorResult) else 0

    def release(self) -> None:
        """End the session of this thread or request and forget what it loaded."""
        self._scoped.remove()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Change things: one writer at a time, committed at the end, undone on any error.

        Rows loaded before are read again inside, so that decisions rest on what is true now.
        An inner block joins the outer one. Raises `Conflict` when somebody else changed the same
        row first and `OutOfSpace` when the disk is full.
        """
        if getattr(self._queue, "depth", 0):
            yield self.session
            return
        with self._turn():
            session = self.session
            session.rollback()
            try:
                session.connection(execution_options={"portal_writes": True})
                yield session
                session.commit()
            except StaleDataError as error:
                session.rollback()
                raise Conflict(
                    "Somebody else changed this at the same moment; look again."
                ) from error
            except exc.OperationalError as error:
                session.rollback()
                if _is_out_of_space(error):
                    raise OutOfSpace from error
                raise
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait in one queue of all processes: SQLite's own busy wait starves writers."""
        self._queue.depth = 1
        try:
            if self._queue_file is None:
                yield
                return
            descriptor = os.open(self._queue_file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)
        finally:
            self._queue.depth = 0

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Change the schema on a connection of its own, alone; references are checked at the end.

        SQLite rebuilds a table by dropping the old one, and with foreign keys on that deletes the
        rows that point to it: so they are off while it lasts.
        """
        sqlite = self.engine.dialect.name == "sqlite"
        writes = self.engine.execution_options(portal_writes=True)
        with self._turn(), writes.connect() as connection:
            if sqlite:
                _raw(connection, "PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise RuntimeError(
                            "The migration would break references; nothing was changed."
                        )
            finally:
                if sqlite:
                    _raw(connection, "PRAGMA foreign_keys=ON")

    def is_answering(self) -> bool:
        """Say whether a trivial query comes back."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except exc.SQLAlchemyError:
            return False
        return True


def _is_out_of_space(error: exc.OperationalError) -> bool:
    # SQLite says "full"; when its own side files cannot grow it says "disk I/O error".
    return any(words in str(error.orig) for words in ("disk is full", "disk I/O error"))


def _raw(connection: Connection, statement: str) -> None:
    """Run a pragma outside any transaction, where SQLite insists on it."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()


def _pool_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_MILLISECONDS / 1000}}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("portal_writes", False)
        # A transaction that reads first and writes later fails under load: writers say so at once,
        # and readers that write after all are caught the first time it is tried.
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


db = Database()

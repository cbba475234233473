"""The only reader of time; tests and the demo turn it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_turned: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)
_stopped: list[datetime] = []


def now() -> datetime:
    """Return the current instant, in UTC."""
    return _turned.get() or (_stopped[0] if _stopped else datetime.now(UTC))


def today() -> date:
    """Return the current day in UTC."""
    return now().date()


def ago(**duration: float) -> datetime:
    """Return the instant that lies this long back: `ago(days=90)`."""
    return now() - timedelta(**duration)


@contextmanager
def turned_to(instant: datetime) -> Iterator[None]:
    """Let `now()` answer this instant inside the block; it must carry a time zone."""
    if instant.tzinfo is None:
        raise ValueError("The clock can only be turned to an instant with a time zone.")
    token = _turned.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _turned.reset(token)


def stop_at(instant: datetime) -> None:
    """Let `now()` answer this instant from here on, in every thread: for pictures of the portal.

    It must carry a time zone. `turned_to()` still turns.
    """
    if instant.tzinfo is None:
        raise ValueError("The clock can only stop at an instant with a time zone.")
    _stopped[:] = [instant.astimezone(UTC)]

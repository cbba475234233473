"""What adding a version of a calendar or a policy has in common."""

from datetime import datetime
from typing import Any

from portal.core import clock, jobs
from portal.core.errors import Conflict, Invalid
from portal.core.languages import later
from portal.sla.terms import FOLLOW

MEANWHILE = later(
    "Somebody saved another version while you had this one open. Your entries are below: "
    "saving again replaces theirs."
)


def require_seen(record: Any, seen: int) -> None:
    """Raise `Conflict` unless the form showed the newest version."""
    if seen != record.version:
        raise Conflict(MEANWHILE)


def in_force_from(record: Any) -> datetime:
    """Return when a version saved now comes into force: at once, never before the last one."""
    now = clock.now().replace(microsecond=0)
    last = max((each.saved_at for each in record.versions), default=now)
    return max(now, last)


def follow() -> None:
    """Ask for the running clocks to be set to the rules of now, after the commit."""
    jobs.enqueue(FOLLOW, {}, key="rules")


def require(condition: object, field: str, sentence: str) -> None:
    """Raise `Invalid` beside a field unless the condition holds."""
    if not condition:
        raise Invalid(sentence, {field: sentence})

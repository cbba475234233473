"""What somebody asked for on a page and the worker has not done yet."""

from dataclasses import dataclass
from datetime import timedelta

from portal.core import clock
from portal.core.jobs import asked_for

LATE = timedelta(minutes=1)  # from then on the worker may not be running


@dataclass(frozen=True, slots=True)
class Underway:
    """A job on its way; `what` says it as a sentence."""

    what: str
    is_late: bool


def underway(job: str, what: str) -> Underway | None:
    """Return the job of this name that waits or is being done; None without one."""
    asked = asked_for(job)
    return Underway(what, asked < clock.now() - LATE) if asked else None

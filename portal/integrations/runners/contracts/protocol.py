"""What every runner can be asked, whatever it speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.integrations.runners.terms import Fate, Mode


class Trouble(Exception):
    """No answer, or none that helps; trying later may. `str()` says what was seen."""


class Declined(Exception):
    """The runner says no, or what it would do is not what was asked; nothing was begun."""


class Gone(Exception):
    """The runner knows no job of this number."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a runner is, and what opens it."""

    base_url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be launched, with the key by which it is known again."""

    key: str
    template: str
    mode: Mode
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a runner shows of one job. None: it does not say."""

    remote_id: str
    fate: Fate | None
    says: str  # its own word for that
    key: str | None = None
    template: str | None = None
    mode: Mode | None = None
    variables: Mapping[str, str] | None = None
    url: str = ""
    artifacts: Sequence[dict[str, str]] = ()


class Contract(Protocol):
    """A way of speaking; everything raises `Trouble` when nobody answers."""

    can_stop: bool

    def test(self, place: Place) -> str:
        """Return what the runner says of itself; raises `Declined` where the token is wrong."""

    def job_url(self, place: Place, remote_id: str) -> str:
        """Return the address at which people read about a job; empty: not known beforehand."""

    def launch(self, place: Place, order: Order) -> str:
        """Begin a job and return the number the runner names; raises `Declined`."""

    def find(self, place: Place, order: Order, since: datetime) -> Sequence[Seen]:
        """Return the jobs that carry the key of the order, begun since then."""

    def look(self, place: Place, order: Order, remote_id: str) -> Seen:
        """Return one job as it is now; raises `Gone`."""

    def output(self, place: Place, remote_id: str) -> str:
        """Return what a job printed."""

    def stop(self, place: Place, remote_id: str) -> None:
        """Ask for a job to be stopped; whether it was shows when it is looked at."""

"""Deliveries that arrive together are committed together: one wait for the disk, not one each.

In a storm the disk's promise that a commit is safe is what takes the time. Whoever has the turn to
write takes along everything that arrived in this process meanwhile.
"""

import threading
from dataclasses import dataclass

from portal.core.db import db
from portal.integrations.alerts.models import AlertDelivery
from portal.integrations.alerts.services import deliveries


@dataclass
class _Waiting:
    """One delivery on its way to the disk."""

    delivery: AlertDelivery
    number: int | None = None
    fault: BaseException | None = None


class Intake:
    """The deliveries of this process that are not committed yet."""

    def __init__(self) -> None:
        self._arriving = threading.Lock()
        self._leading = threading.Lock()
        self._waiting: list[_Waiting] = []

    def keep(self, delivery: AlertDelivery) -> int:
        """Return the number of a delivery once it is committed; raises what kept it from that."""
        own = _Waiting(delivery)
        with self._arriving:
            self._waiting.append(own)
        with self._leading:
            if own.number is None and own.fault is None:
                self._lead()
        if own.fault is not None:
            raise own.fault
        assert own.number is not None  # noqa: S101 - whoever led wrote one or the other
        return own.number

    def _lead(self) -> None:
        taken: list[_Waiting] = []
        numbers: list[int] = []
        try:
            with db.writing():
                with self._arriving:  # now, not before the turn: more have come by then
                    taken, self._waiting = self._waiting, []
                numbers = [deliveries.keep(each.delivery) for each in taken]
        except BaseException as fault:
            if not taken:
                with self._arriving:
                    taken, self._waiting = self._waiting, []
            for each in taken:
                each.fault = fault
            return
        for each, number in zip(taken, numbers, strict=True):
            each.number = number


intake = Intake()

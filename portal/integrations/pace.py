"""How fast one sender may deliver: counted by the minute, in each server process for itself."""

import threading
import time

KEPT_REFUSALS = 20  # a minute: a stranger must not fill the disk with what is refused


class Pace:
    """The counters of this process, opened once with the number of processes that share a limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[tuple[str, str, int], int] = {}
        self._processes = 1

    def open(self, processes: int) -> None:
        """Give each of so many processes an equal share of every limit, and begin anew."""
        self._processes = processes
        self._counts.clear()

    def allows(self, source_id: int, a_minute: int) -> bool:
        """Count one delivery of a source of alerts and say whether it may come now."""
        return self._hit(("delivery", "alerts", source_id), -(-a_minute // self._processes))

    def keeps_refusal(self, kind: str, sender_id: int) -> bool:
        """Count one refusal and say whether it is worth a row."""
        return self._hit(("refusal", kind, sender_id), KEPT_REFUSALS)

    def _hit(self, what: tuple[str, str, int], most: int) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts.get(what, 0) + 1
            self._counts[what] = count
        return count <= most


pace = Pace()

"""How fast one source may deliver; counted where the other limits count."""

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

KEPT_REFUSALS = 20  # a minute: a stranger must not fill the disk with what is refused


class Pace:
    """The counters, opened once with the settings."""

    def __init__(self) -> None:
        self._limiter: FixedWindowRateLimiter | None = None
        self._processes = 1

    def open(self, storage: str, processes: int) -> None:
        """Count in this storage; in memory each process has its own share."""
        self._limiter = FixedWindowRateLimiter(storage_from_string(storage))
        self._processes = processes if storage.startswith("memory") else 1

    def allows(self, source_id: int, a_minute: int) -> bool:
        """Count one delivery and say whether it may come now."""
        return self._hit(-(-a_minute // self._processes), "delivery", source_id)

    def keeps_refusal(self, source_id: int) -> bool:
        """Count one refusal and say whether it is worth a row."""
        return self._hit(KEPT_REFUSALS, "refusal", source_id)

    def _hit(self, a_minute: int, what: str, source_id: int) -> bool:
        if self._limiter is None:
            return True
        return self._limiter.hit(RateLimitItemPerMinute(a_minute), f"alerts {what}", str(source_id))


pace = Pace()

"""How long an article may be trusted after somebody vouched for it."""

from datetime import datetime, timedelta

MONTH = timedelta(days=365) / 12


class Rhythm:
    """The agreed time between two checks, opened once with the settings."""

    def __init__(self) -> None:
        self._months = 12

    def open(self, *, months: int) -> None:
        """Agree on this many months."""
        self._months = months

    def next_check(self, after: datetime) -> datetime:
        """Return when an article vouched for at this instant is due again."""
        return after + self._months * MONTH


rhythm = Rhythm()

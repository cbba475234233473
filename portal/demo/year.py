"""The demo's time: moments of the past year, played in order with the clock turned back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from portal.core import clock

# Older moments fall into these hours (UTC); a year of work at three in the morning looks odd.
_DAY_BEGINS, _DAY_HOURS = 7, 10
_AS_THEY_ARE = 1.5  # days: what happened since yesterday keeps its time, so that it stays past


@dataclass(slots=True)
class Year:
    """Things that happened, each so many days ago; added in any order, played from the oldest."""

    today: datetime
    _moments: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)

    def add(self, days_ago: float, happens: Callable[[], None]) -> None:
        """Put something that happened on the calendar."""
        self._moments.append((-days_ago, len(self._moments), happens))

    def play(self, tell: Callable[[int, int], None]) -> None:
        """Let everything happen, at its time; what raises ends the year.

        `tell` hears after each moment how many have passed, and how many there are.
        """
        before = instant(self.today, 100_000)
        moments = sorted(self._moments, key=lambda moment: moment[:2])
        for passed, (negative_days, _, happens) in enumerate(moments, start=1):
            # Where moved moments meet those that keep their time, none may fall behind another.
            before = max(before, instant(self.today, -negative_days))
            with clock.turned_to(before):
                happens()
            tell(passed, len(moments))


def instant(today: datetime, days_ago: float) -> datetime:
    """Return when that was: the order of moments is kept, older ones lie in working hours."""
    moment = today - timedelta(days=days_ago)
    if days_ago < _AS_THEY_ARE:
        return moment
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    share = (moment - midnight) / timedelta(days=1)
    return midnight + timedelta(hours=_DAY_BEGINS + share * _DAY_HOURS)


def spread(key: str) -> float:
    """Return a fixed number from 0 to 1 for a key, to keep things from happening at one minute."""
    return (crc32(key.encode()) % 9973) / 9973

"""A span of time as an axis: where a moment lies on it, and which times stand under it; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(number * _MINUTE for number in (1, 2, 5, 10, 15, 30)),
    *(number * _HOUR for number in (1, 2, 3, 6, 12)),
    *(number * _DAY for number in (1, 2, 7, 14, 30)),
)
_MOST_TICKS = 4  # that many labels stand side by side on a narrow screen
_EDGE = 6  # per cent at either end where a label would be cut off


@dataclass(frozen=True, slots=True)
class Tick:
    """A time under the axis, at so many per cent."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first moment to the last."""

    start: datetime
    end: datetime

    def x(self, moment: datetime) -> float:
        """Return where a moment lies, in per cent; what lies outside is put at the nearer end."""
        length = max(self.end - self.start, timedelta(seconds=1))
        return round(min(max((moment - self.start) / length, 0.0), 1.0) * 100, 2)

    def ticks(self, zone: tzinfo) -> tuple[Tick, ...]:
        """Return round times of the zone, few enough to be read."""
        step = next((each for each in _STEPS if self._length / each <= _MOST_TICKS), _STEPS[-1])
        words = "%H:%M" if step < _DAY else "%-d %b"
        placed = (
            (self.x(at), f"{at.astimezone(zone):{words}}") for at in self._rounded(step, zone)
        )
        return tuple(Tick(x, label) for x, label in placed if _EDGE <= x <= 100 - _EDGE)

    @property
    def _length(self) -> timedelta:
        return self.end - self.start

    def _rounded(self, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
        local = self.start.astimezone(zone)
        # Counted in UTC: an hour that summer time skips or repeats moves no tick.
        at = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        at += (self.start - at) // step * step
        while at <= self.end:
            if at >= self.start:
                yield at
            at += step

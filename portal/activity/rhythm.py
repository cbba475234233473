"""When news may leave for somebody: digests and quiet hours, by the clock on their own wall."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.activity.terms import Rhythm

# What is read in the portal by then is not sent.
WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Habit:
    """How often, and between which hours not, somebody wants to be reached."""

    rhythm: Rhythm = Rhythm.AT_ONCE
    hour: int = 8
    quiet_from: int | None = None
    quiet_until: int | None = None

    @property
    def is_digest(self) -> bool:
        """Whether news is sent together."""
        return self.rhythm is not Rhythm.AT_ONCE


def due(habit: Habit, *, now: datetime, zone: ZoneInfo, is_urgent: bool = False) -> datetime:
    """Return when news of this moment is sent, in UTC; urgent news at once, at any hour.

    The daily hour was chosen, so quiet hours do not move it. An hour that summer time leaves out
    comes when the clock has jumped; one that comes twice counts the first time.
    """
    if is_urgent:
        return now
    if habit.rhythm is Rhythm.DAILY:
        return next_at(habit.hour, after=now, zone=zone)
    moment = _next_full_hour(now, zone) if habit.rhythm is Rhythm.HOURLY else now + WAIT
    return _after_quiet(habit, moment, zone)


def next_at(hour: int, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the next time the clock in this zone reaches the hour, in UTC."""
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in (0, 1))
    moments = (datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC) for day in days)
    return next(moment for moment in moments if moment > after)


def _next_full_hour(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return now - past + timedelta(hours=1)


def _after_quiet(habit: Habit, moment: datetime, zone: ZoneInfo) -> datetime:
    start, end = habit.quiet_from, habit.quiet_until
    if start is None or end is None or not _is_between(moment.astimezone(zone).hour, start, end):
        return moment
    return next_at(end, after=moment, zone=zone)


def _is_between(hour: int, start: int, end: int) -> bool:
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end

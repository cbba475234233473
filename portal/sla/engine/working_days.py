"""Working days of a calendar: so many of them later, and the first one there is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.sla.engine.calendar import Calendar

_FURTHEST = 60  # days looked ahead; a calendar that hardly ever works ends there
_OFFICE_HOURS = ((540, 1020),)


def office_week(zone: str) -> Calendar:
    """Return Monday to Friday in a zone: for whom no calendar says when they work."""
    return Calendar(zone, (_OFFICE_HOURS,) * 5 + ((),) * 2)


def days_later(since: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the same time of day so many working days later, on the calendar's own clock."""
    local = since.astimezone(ZoneInfo(calendar.zone))
    for _day in range(_FURTHEST):
        if days == 0:
            break
        local += timedelta(days=1)
        days -= bool(calendar.hours_on(local.date()))
    return local.astimezone(UTC)


def from_a_working_day(moment: datetime, calendar: Calendar) -> datetime:
    """Return a moment of a working day as it is, of a day off the beginning of the next one."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    for _day in range(_FURTHEST):
        if calendar.hours_on(local.date()):
            break
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)

"""Working days, for what is due after so many of them; pure."""

from datetime import datetime, timedelta, tzinfo

SATURDAY = 5


def after_working_days(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the same time of day so many working days later, Monday to Friday in that zone.

    What begins on a weekend counts from the Monday after it, at the beginning of that day.
    """
    local = moment.astimezone(zone)
    while local.weekday() >= SATURDAY:
        local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    while days:
        local += timedelta(days=1)
        days -= local.weekday() < SATURDAY
    return local.astimezone(moment.tzinfo)

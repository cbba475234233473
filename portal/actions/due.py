"""Which reminder of an action is due: pure, so that the days can be tried one by one."""

from datetime import date

SOON_DAYS = 3
NONE, SOON, TODAY = 0, 1, 2  # then one more for each week that goes by


def reminder(due_on: date, today: date, *, soon_days: int = SOON_DAYS) -> int:
    """Return the number of the latest reminder due by today: soon, on the day, then weekly.

    Numbers only grow while time passes: whoever remembers the last one is told each once.
    """
    days_left = (due_on - today).days
    if days_left > soon_days:
        return NONE
    if days_left > 0:
        return SOON
    return TODAY + -days_left // 7


def verb_of(number: int) -> str:
    """Return the verb of a reminder's event."""
    return {SOON: "due_soon", TODAY: "due_today"}.get(number, "overdue")

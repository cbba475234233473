"""Until when an emergency is reviewed: working days of those who look after the service."""

from datetime import datetime

from portal.changes.models.change import Change
from portal.sla.engine import working_days
from portal.sla.engine.calendar import Calendar
from portal.sla.queries.working_week import working_week
from portal.sla.terms import Facts


def after_working_days(moment: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the same time of day so many working days later, without the calendar's holidays.

    What begins on a day off counts from the beginning of the next working day.
    """
    begin = working_days.from_a_working_day(moment, calendar)
    return working_days.days_later(begin, days, calendar)


def week_of(change: Change, *, zone: str) -> Calendar:
    """Return when those work who look after it: of the policy of its first service and its team.

    Monday to Friday in `zone` where no policy knows a day off.
    """
    team = change.implementer.team_id if change.implementer else None
    service = change.services[0].id if change.services else None
    facts = Facts(priority=1, service_id=service, team_id=team)
    return working_week(facts) or working_days.office_week(zone)

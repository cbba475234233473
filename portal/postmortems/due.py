"""When a postmortem is due: calendar days after a P1, working days after a P2."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.core import clock
from portal.incidents.clocks import facts_of
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Priority
from portal.postmortems.terms import CALENDAR_DAYS_AFTER_P1, WORKING_DAYS_AFTER_P2
from portal.sla.engine.calendar import Calendar
from portal.sla.queries import rules

_WEEK = Calendar("UTC", (((540, 1020),),) * 5 + ((),) * 2)  # where no calendar knows a day off
_FURTHEST = 60  # days looked ahead; a calendar that hardly ever works ends there


def due_at(incident: Incident) -> datetime | None:
    """Return when the postmortem of an incident is due; None where nothing asks for one."""
    since = incident.resolved_at or clock.now()
    if incident.priority_number == Priority.P1 or incident.is_major:
        return since + timedelta(days=CALENDAR_DAYS_AFTER_P1)
    if incident.priority_number == Priority.P2:
        return after_working_days(since, WORKING_DAYS_AFTER_P2, working_week(incident))
    return None


def after_working_days(since: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the same time of day so many working days later, on the calendar's own clock."""
    local = since.astimezone(ZoneInfo(calendar.zone))
    for _day in range(_FURTHEST):
        if days == 0:
            break
        local += timedelta(days=1)
        days -= bool(calendar.hours_on(local.date()))
    return local.astimezone(UTC)


def working_week(incident: Incident) -> Calendar:
    """Return the hours of the people who work on it: of the first priority that has days off."""
    policy = rules.policy_for(facts_of(incident))
    if policy is None:
        return _WEEK
    works = rules.works_now()
    chosen = rules.targets_now(policy).calendars
    found = (works[chosen[number]].calendar for number in sorted(chosen))
    return next((each for each in found if not each.is_always), _WEEK)

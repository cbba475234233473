"""When a postmortem is due: calendar days after a P1, working days after a P2."""

from datetime import datetime, timedelta

from portal.core import clock
from portal.incidents.clocks import facts_of
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Priority
from portal.postmortems.terms import CALENDAR_DAYS_AFTER_P1, WORKING_DAYS_AFTER_P2
from portal.sla.engine import working_days
from portal.sla.engine.calendar import Calendar
from portal.sla.queries.working_week import working_week as week_of


def due_at(incident: Incident) -> datetime | None:
    """Return when the postmortem of an incident is due; None where nothing asks for one."""
    since = incident.resolved_at or clock.now()
    if incident.priority_number == Priority.P1 or incident.is_major:
        return since + timedelta(days=CALENDAR_DAYS_AFTER_P1)
    if incident.priority_number == Priority.P2:
        return working_days.days_later(since, WORKING_DAYS_AFTER_P2, working_week(incident))
    return None


def working_week(incident: Incident) -> Calendar:
    """Return the hours of the people who work on it: of the first priority that has days off."""
    return week_of(facts_of(incident)) or working_days.office_week("UTC")

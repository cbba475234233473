"""What is particular about the pages of calendars."""

from typing import Any

from portal.core.languages import later
from portal.sla.forms import CalendarForm
from portal.sla.models.calendars import WorkCalendar
from portal.sla.queries import examples, history, rules
from portal.sla.services import calendars as verbs
from portal.sla.views.versioned import Rule, add_pages


def _shown(calendar: WorkCalendar) -> dict[str, Any]:
    work = rules.work_now(calendar)
    return {
        "work": work,
        "users": rules.users_of(calendar),
        "versions": history.of_calendar(calendar),
        "examples": examples.of_calendar(work, examples.next_friday()),
    }


def _tried(form: CalendarForm, _calendar: WorkCalendar | None) -> dict[str, Any]:
    verbs.require_workable(form.work)
    return {"examples": examples.of_calendar(form.work, form.moment)}


add_pages(
    Rule(
        name="calendar",
        plural="calendars",
        verbs=verbs,
        form=CalendarForm,
        find=rules.calendar,
        shown=_shown,
        tried=_tried,
        added=later("%(name)s is added. Policies can count by it from now on."),
        retired=later("%(name)s is retired. What ran under it stays counted."),
        brought_back=later("%(name)s can be chosen again."),
    )
)

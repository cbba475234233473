"""Adding, changing and retiring calendars."""

from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.catalog.services import naming
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import DEFAULT, _, later, speaking
from portal.core.policy import policy
from portal.sla.models.calendars import CalendarVersion, WorkCalendar
from portal.sla.policy import SlaPermission
from portal.sla.queries.rules import users_of, work_now
from portal.sla.services.versions import follow, in_force_from, require, require_seen
from portal.sla.stored import Work, columns_of
from portal.sla.terms import FEWEST_MINUTES_A_WEEK
from portal.sla.wording import differences, work_words

TAKEN = later("There is already a calendar with this name.")


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """What can be said of a calendar."""

    name: str
    work: Work
    note: str = ""


def add(card: CalendarCard, *, by: Viewer) -> WorkCalendar:
    """Add a calendar; refuses a name that is taken and a week nobody works in."""
    policy.require(SlaPermission.MANAGE, by)
    require_workable(card.work)
    name = naming.one_line(card.name)
    naming.require_free(WorkCalendar, name, TAKEN)
    calendar = WorkCalendar(name=name, created_at=clock.now(), version=1)
    db.session.add(calendar)
    _put(calendar, card, by)
    events.write(calendar, "add", by=by, name=name)
    return calendar


def change(calendar: WorkCalendar, card: CalendarCard, *, by: Viewer, seen: int) -> bool:
    """Save a new version, in force at once; what ran before stays counted as it was.

    Raises `Conflict` where `seen` is not the newest version. Says whether anything was different.
    """
    policy.require(SlaPermission.MANAGE, by)
    require_seen(calendar, seen)
    require_workable(card.work)
    name = naming.one_line(card.name)
    naming.require_free(WorkCalendar, name, TAKEN, besides=calendar)
    with speaking(DEFAULT):  # the event is kept for readers of any language
        changed = list(differences(work_words(work_now(calendar)), work_words(card.work)))
    if name != calendar.name:
        changed.insert(0, f"Name: {calendar.name} → {name}")
    if not changed:
        return False
    calendar.name = name
    calendar.version += 1
    _put(calendar, card, by)
    events.write(calendar, "change", by=by, version=calendar.version, changed=changed[:50])
    follow()
    return True


def retire(calendar: WorkCalendar, *, by: Viewer) -> None:
    """Take a calendar out of every choice; refuses one that a policy in use counts by."""
    policy.require(SlaPermission.MANAGE, by)
    if users := users_of(calendar):
        raise Conflict(
            _("This calendar is in use. Give these policies another one first."),
            [each.name for each in users],
        )
    if calendar.retired_at is None:
        calendar.retired_at = clock.now()
        events.write(calendar, "retire", by=by, states=("in_use", "retired"))


def bring_back(calendar: WorkCalendar, *, by: Viewer) -> None:
    """Offer a retired calendar again."""
    policy.require(SlaPermission.MANAGE, by)
    if calendar.retired_at is not None:
        calendar.retired_at = None
        events.write(calendar, "bring_back", by=by, states=("retired", "in_use"))


def require_workable(work: Work) -> None:
    """Refuse a week with hardly any hours: what is promised in it would never be due."""
    minutes = sum(closes - opens for hours in work.week for opens, closes in hours)
    require(
        minutes >= FEWEST_MINUTES_A_WEEK,
        "day_0",
        _("Give the week at least one hour of work: clocks stand still outside of it."),
    )


def _put(calendar: WorkCalendar, card: CalendarCard, by: Viewer) -> None:
    calendar.versions.insert(
        0,
        CalendarVersion(
            number=calendar.version,
            note=card.note.strip(),
            saved_at=in_force_from(calendar),
            saved_by_id=by.id,
            **columns_of(card.work),
        ),
    )

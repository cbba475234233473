"""Holding a meeting: begun, led from section to section, noted down, ended; or taken up again."""

from collections.abc import Mapping

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.texts import Text
from portal.postmortems.models.meeting import Meeting
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import meetings
from portal.postmortems.services import writing

LONGEST_PART = 240  # minutes


def begin(
    found: Postmortem, minutes: Mapping[str, int], *, note_taker: Person | None, by: Viewer
) -> Meeting:
    """Begin a meeting over the sections that have minutes, in the order they stand.

    Refuses an empty agenda, a published postmortem, and a second meeting beside an open one.
    """
    policy.require(PostmortemPermission.WRITE, by, found)
    if not found.state.is_at_work:
        raise Conflict(_("It is published: meet about a new version of it."))
    if meetings.open_one(found):
        raise Conflict(_("A meeting about it is open: go on there, or end it first."))
    planned = {each.key: minutes[each.key] for each in found.sections if minutes.get(each.key)}
    if not planned:
        raise Invalid(_("Give at least one section some minutes."))
    now, earlier = clock.now(), meetings.of(found)
    made = Meeting(
        postmortem_id=found.id,
        number=earlier[0].number + 1 if earlier else 1,
        started_at=now,
        started_by_id=by.id,
        note_taker_id=note_taker.id if note_taker else None,
        minutes=planned,
        at_key=next(iter(planned)),
        at_since=now,
    )
    db.session.add(made)
    db.session.flush()
    events.write(found, "begin_meeting", by=by, meeting=made.number)
    return made


def move(meeting: Meeting, key: str, *, by: Viewer) -> None:
    """Put another section on the table; raises `Missing` for one that is not on the agenda."""
    _require_open(meeting, by)
    if key not in meeting.minutes:
        raise Missing
    _count(meeting)
    meeting.at_key = key
    events.write(meeting.postmortem, "move_meeting", by=by, section=key)


def note(
    meeting: Meeting, section: PostmortemSection, text: Text, *, seen: int, by: Viewer
) -> None:
    """Keep the section with what was noted; the rules are those of writing in it.

    Raises `SectionConflict` where somebody saved it since, and `Conflict` once it is published.
    """
    _require_open(meeting, by)
    writing.save_section(section, text, seen=seen, by=by)
    meeting.notes += 1


def end(meeting: Meeting, *, by: Viewer) -> None:
    """End it; how long each section took stays."""
    _require_open(meeting, by)
    _count(meeting)
    meeting.ended_at = clock.now()
    minutes = round(sum(meeting.spent.values()) / 60)
    events.write(
        meeting.postmortem,
        "end_meeting",
        by=by,
        meeting=meeting.number,
        minutes=minutes,
        notes=meeting.notes,
    )


def _count(meeting: Meeting) -> None:
    now = clock.now()
    passed = max(0, int((now - meeting.at_since).total_seconds()))
    earlier = int(meeting.spent.get(meeting.at_key, 0))
    meeting.spent = {**meeting.spent, meeting.at_key: earlier + passed}
    meeting.at_since = now


def _require_open(meeting: Meeting, by: Viewer) -> None:
    policy.require(PostmortemPermission.WRITE, by, meeting.postmortem)
    if meeting.ended_at is not None:
        raise Conflict(_("This meeting has ended."))

"""What postmortems are to incidents, to changes that went wrong, and to actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.actions import alike
from portal.actions.desk import OfRecord, of_record
from portal.actions.queries import of_source
from portal.changes.models.change import Change
from portal.changes.queries import changes
from portal.core.db import db
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents import lifecycle as of_incidents
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import reads_as_support
from portal.incidents.terms import Priority
from portal.incidents.trail import searching
from portal.kb import desk as reviews
from portal.postmortems import lifecycle, remembering
from portal.postmortems.models.postmortem import (
    Postmortem,
    PostmortemSection,
    postmortem_incident,
)
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import listing, postmortems
from portal.postmortems.services import publishing
from portal.postmortems.services.starting import OVER
from portal.postmortems.terms import Part, Size


@dataclass(frozen=True, slots=True)
class LookBack:
    """An incident a change caused, with the postmortems about it that the viewer may read."""

    incident: Incident
    postmortems: Sequence[Postmortem]
    may_start: bool  # whether this viewer may write the first one now


def actions_of(viewer: Viewer, postmortem: Postmortem) -> OfRecord | None:
    """Return the actions that follow from a postmortem."""
    return of_record("postmortem", postmortem.id, viewer)


def after_change(viewer: Viewer, change: Change) -> list[LookBack]:
    """Return the incidents a change that went wrong caused, to look back on."""
    caused = (each.incident for each in changes.caused_by(change, viewer=viewer))
    return [
        LookBack(each, postmortems.about(each, viewer=viewer), may_start(viewer, each))
        for each in caused
    ]


def may_start(viewer: Viewer, incident: Incident) -> bool:
    """Say whether this viewer can begin a postmortem: it is over, and none stands about it."""
    return (
        incident.state in OVER
        and reads_as_support(incident, viewer)
        and policy.allows(PostmortemPermission.START, viewer, incident)
        and postmortems.standing_for(incident) is None
    )


def size_for(viewer: Viewer, incident: Incident) -> Size:
    """Return the outline that fits: that of a failed change, or a full one for what was grave."""
    if any(each.change.went_wrong for each in changes.causes_of(incident, viewer=viewer)):
        return Size.CHANGE_FAILURE
    grave = incident.is_major or incident.priority_number == Priority.P1
    return Size.FULL if grave else Size.SHORT


def incidents_of(number: int) -> Sequence[int]:
    """Return the incidents a postmortem is about."""
    column = postmortem_incident.c.incident_id
    rows = select(column).where(postmortem_incident.c.postmortem_id == number)
    return db.session.scalars(rows).all()


def unsettled_actions(postmortem: Postmortem) -> list[str]:
    """Name the actions that would be nobody's, or never due: publishing waits for them."""
    lacking = of_source.without_owner_or_date(postmortem)
    return [
        _(
            "An owner and a date for %(ref)s “%(title)s”, or decline it.",
            ref=each.ref,
            title=each.title,
        )
        for each in lacking
    ]


def holds_actions(section: PostmortemSection) -> bool:
    """Say whether a section is filled by the actions that follow."""
    return section.part is Part.ACTIONS and bool(of_source.open_of(section.postmortem))


def join() -> None:
    """Let incidents, actions and the queue of reviewers know of postmortems."""
    if lifecycle.is_looked_back_on not in of_incidents.looking_back:
        of_incidents.looking_back.append(lifecycle.is_looked_back_on)
    if remembering.led_by not in searching.put_first:
        searching.put_first.append(remembering.led_by)
    if unsettled_actions not in publishing.reasons_not_to_publish:
        publishing.reasons_not_to_publish.append(unsettled_actions)
    if holds_actions not in publishing.filled_elsewhere:
        publishing.filled_elsewhere.append(holds_actions)
    if listing.waiting_count not in reviews.also_waiting:
        reviews.also_waiting.append(listing.waiting_count)
    alike.about["postmortem"] = incidents_of

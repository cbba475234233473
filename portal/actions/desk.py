"""What actions put on other pages: the first one, and that of the record they follow from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries import listing, of_source
from portal.actions.queries.people import who_may_own
from portal.actions.terms import ActionType, Strength
from portal.core.lists import Found
from portal.core.policy import policy
from portal.core.records import registry

SHOWN = 6


@dataclass(frozen=True, slots=True)
class OfRecord:
    """The actions of one record, and what the form below them offers."""

    ref: str
    actions: Sequence[Action]
    reopened: Sequence[Action]  # those this incident showed not to have helped
    may_propose: bool
    people: Sequence[Person]
    types: Sequence[ActionType] = tuple(ActionType)
    strengths: Sequence[Strength] = tuple(Strength)


def of_record(kind: str, number: int, viewer: Viewer) -> OfRecord | None:
    """Return what the page of a record says of its actions; None for those outside the desk.

    The page of a problem, say, adds `Section(40, "actions/_of_record.html", load)`, where
    `load(viewer, problem)` returns `of_record("problem", problem.id, viewer)`.
    """
    if not sees_actions(viewer):
        return None
    may_propose = policy.allows(ActionPermission.PROPOSE, viewer)
    return OfRecord(
        ref=f"{registry.kind(kind).prefix}-{number}",
        actions=of_source.of(kind, number, viewer=viewer),
        reopened=of_source.reopened_by(number, viewer=viewer) if kind == "incident" else [],
        may_propose=may_propose,
        people=who_may_own() if may_propose else [],
    )


def of_incident(viewer: Viewer, incident: Any) -> OfRecord | None:
    """Return the actions of an incident."""
    return of_record("incident", incident.id, viewer)


def proposes(viewer: Viewer) -> bool:
    """Say whether this viewer may propose one."""
    return policy.allows(ActionPermission.PROPOSE, viewer)


def sees_actions(viewer: Viewer) -> bool:
    """Say whether actions are this viewer's business."""
    return policy.allows(ActionPermission.SEE, viewer)


def waiting_for(viewer: Viewer) -> int:
    """Count the viewer's open actions, for the navigation."""
    return listing.count_of(viewer)


def pressing(viewer: Viewer) -> Found[Action] | None:
    """Return the viewer's actions that are overdue or due within a week; None for none."""
    if not sees_actions(viewer):
        return None
    found = listing.pressing(viewer, most=SHOWN)
    return found if found.total else None

"""Asking somebody else in a round whose approver has left."""

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Approver
from portal.changes.policy import ChangePermission
from portal.changes.queries import rounds
from portal.core import clock, events
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy


def ask_instead(change: Change, gone: int, other: Person, *, by: Viewer) -> Approver:
    """Ask `other` in place of an approver who left without voting; the round goes on.

    Refuses where nobody of that number is missing, and somebody who is asked already, cannot be
    asked, or would leave the implementer alone.
    """
    policy.require(ChangePermission.ASSESS, by, change)
    found = rounds.open_round(change)
    missing = _missing(found, gone) if found else None
    if found is None or missing is None:
        raise Conflict(_("Nobody who left is awaited here any more."))
    _require_askable(change, found, missing, other)
    missing.person_id, missing.person = other.id, other
    change.updated_at = clock.now()
    events.write(
        change, "ask_instead", by=by, round=found.number, asked=[other.id], instead_of=gone
    )
    return missing


def _missing(found: ApprovalRound, number: int) -> Approver | None:
    """Return the approver of this number, if they left and have not voted."""
    for each in found.approvers:
        if each.person_id == number and each.person.left_at and not found.vote_of(number):
            return each
    return None


def _require_askable(
    change: Change, found: ApprovalRound, missing: Approver, other: Person
) -> None:
    left = {each.person_id for each in found.approvers if each is not missing}
    if other.id not in {each.id for each in rounds.people_to_ask()} or other.id in left:
        _refuse(
            _(
                "%(name)s is asked already, or cannot be asked: choose somebody else.",
                name=other.name,
            )
        )
    if left | {other.id} == {change.implementer_id}:
        _refuse(_("Whoever implements it may not be the only one who is asked."))


def _refuse(words: str) -> None:
    raise Invalid(words, {"other": words})

"""Saying that incidents only look alike, and taking that back."""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.problems.models.problem import DismissedGroup
from portal.problems.policy import ProblemPermission
from portal.problems.queries.suggesting import Group
from portal.problems.terms import REASON_LENGTH


def dismiss(group: Group, reason: str, *, by: Viewer) -> None:
    """Propose a group no more until it is twice as large; needs a reason.

    It is no record, so no event is written: who dismissed it, and why, stays with the group.
    """
    policy.require(ProblemPermission.LINK, by)
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise Invalid(_("Say why they have nothing in common."), {"reason": _("Say why.")})
    row = db.session.get(DismissedGroup, group.key) or DismissedGroup(key=group.key)
    row.size, row.reason, row.person_id, row.at = len(group.cases), reason, by.id, clock.now()
    db.session.add(row)


def propose_again(key: str, *, by: Viewer) -> None:
    """Take a dismissal back; raises `Missing`."""
    policy.require(ProblemPermission.LINK, by)
    row = db.session.get(DismissedGroup, key)
    if row is None:
        raise Missing
    db.session.delete(row)

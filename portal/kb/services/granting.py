"""Granting: who may publish articles of a kind without a reviewer, and taking that back."""

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.kb.models.proposal import DirectPublishing
from portal.kb.policy import KbPermission
from portal.kb.terms import Kind


def grant(person: Person, kind: Kind, *, by: Viewer) -> None:
    """Let somebody publish articles of this kind without a reviewer; twice changes nothing.

    Refuses kinds that always need one, people who have left, and granting it to oneself.
    """
    policy.require(KbPermission.GRANT_DIRECT, by)
    if kind.needs_review:
        reason = _("%(kind)s always needs a reviewer.", kind=kind.label)
        raise Invalid(reason, {"kind": reason})
    if not person.is_active:
        reason = _("Somebody who has left cannot publish.")
        raise Invalid(reason, {"person": reason})
    if person.id == by.id:
        raise Conflict(_("Nobody grants this to themselves: ask another manager or administrator."))
    if db.session.get(DirectPublishing, (person.id, kind.value)) is not None:
        return
    db.session.add(
        DirectPublishing(
            person_id=person.id,
            kind=kind.value,
            granted_by_id=by.id,
            granted_at=clock.now(),
        )
    )
    events.write(person, "grant_direct_publishing", by=by, kind=kind.value)


def revoke(person: Person, kind: Kind, *, by: Viewer) -> None:
    """Take the grant back; what was published with it stays. Nothing to take changes nothing."""
    policy.require(KbPermission.GRANT_DIRECT, by)
    found = db.session.get(DirectPublishing, (person.id, kind.value))
    if found is None:
        return
    db.session.delete(found)
    events.write(person, "revoke_direct_publishing", by=by, kind=kind.value)

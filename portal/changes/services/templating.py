"""Making a template of a change that went well, and agreeing to it once for every time."""

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.models.templates import ChangeTemplate
from portal.changes.policy import ChangePermission
from portal.changes.services.planning import plan_of
from portal.changes.terms import Outcome, Risk
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.services.reporting import titled


def propose(change: Change, name: str, *, by: Viewer) -> ChangeTemplate:
    """Keep the plan of a change under a name, for a manager to approve.

    Refuses a change that was not successful, and one of high risk: neither is routine.
    """
    policy.require(ChangePermission.PROPOSE_TEMPLATE, by)
    lacking = []
    if change.outcome is not Outcome.SUCCESSFUL:
        lacking.append(_("A change that was successful."))
    if change.risk is not Risk.LOW:
        lacking.append(_("A low risk: what is not asked again has to be safe."))
    if lacking:
        raise Conflict(_("A template needs this first."), lacking)
    template = ChangeTemplate(
        name=titled(name),
        plan={**plan_of(change), "reason": change.reason},
        made_from_id=change.id,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(template)
    events.write(template, "propose", by=by, made_from=change.ref)
    return template


def approve(template: ChangeTemplate, *, by: Viewer) -> None:
    """Let standard changes follow a template; never by whoever proposed it."""
    policy.require(ChangePermission.APPROVE_TEMPLATE, by)
    if template.approved_at or template.retired_at:
        raise Conflict(_("This template does not wait for an approval."))
    if template.proposed_by_id == by.id:
        raise Conflict(_("Somebody else approves it: you proposed it."))
    template.approved_by_id, template.approved_at = by.id, clock.now()
    events.write(template, "approve", by=by)


def retire(template: ChangeTemplate, *, by: Viewer) -> None:
    """Let no new change follow a template; those already scheduled go on."""
    policy.require(ChangePermission.APPROVE_TEMPLATE, by)
    if template.retired_at:
        raise Conflict(_("This template is retired already."))
    template.retired_by_id, template.retired_at = by.id, clock.now()
    events.write(template, "retire", by=by)

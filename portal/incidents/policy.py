"""Who may do what to incidents."""

from typing import Any

from portal.accounts.policy import viewer_is_admin, viewer_is_manager, viewer_is_signed_in
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy
from portal.incidents.models.incident import Incident
from portal.incidents.system import Machine


class IncidentPermission(Permission):
    """What can be allowed about incidents."""

    REPORT = "incidents.report"
    SEE_DESK = "incidents.see_desk"
    WORK = "incidents.work"
    COMMENT = "incidents.comment"
    TAKE = "incidents.take"
    ASSIGN = "incidents.assign"
    RESOLVE = "incidents.resolve"
    CLOSE = "incidents.close"
    CONFIRM = "incidents.confirm"
    REOPEN = "incidents.reopen"
    CANCEL = "incidents.cancel"
    ESCALATE = "incidents.escalate"
    ANSWER_ESCALATION = "incidents.answer_escalation"
    LEAD_MAJOR = "incidents.lead_major"
    FOLLOW_ALERTS = "incidents.follow_alerts"
    WAIVE = "incidents.waive"
    MANAGE_DIAGNOSTICS = "incidents.manage_diagnostics"


def viewer_is_support(viewer: Viewer, _record: Any) -> bool:
    """Belongs to a team of one of the three tiers."""
    return viewer.tier >= Tier.L1


def viewer_sees_the_desk(viewer: Viewer, _record: Any) -> bool:
    """Works in support, or answers for it."""
    return viewer.tier >= Tier.L1 or viewer.has(Role.MANAGER, Role.ADMIN, Role.REVIEWER)


def viewer_is_of_its_tier(viewer: Viewer, incident: Incident | None) -> bool:
    """Works in the tier that has the incident now, or a higher one."""
    return incident is not None and viewer.tier >= max(Tier.L1, incident.tier)


def viewer_is_assignee(viewer: Viewer, incident: Incident | None) -> bool:
    """Works on it."""
    return incident is not None and viewer.is_signed_in and incident.assignee_id == viewer.id


def viewer_is_in_its_team(viewer: Viewer, incident: Incident | None) -> bool:
    """Belongs to the team that has it."""
    return (
        incident is not None and viewer.team_id is not None and incident.team_id == viewer.team_id
    )


def viewer_is_requester(viewer: Viewer, incident: Incident | None) -> bool:
    """Is who waits for it."""
    return incident is not None and viewer.is_signed_in and incident.requester_id == viewer.id


def it_is_the_portal(viewer: Viewer, _incident: Any) -> bool:
    """A part of the portal that acts by rule: an alert came, a mail came, time is up."""
    return isinstance(viewer, Machine)


policy.add(
    {
        IncidentPermission.REPORT: [[viewer_is_signed_in], [it_is_the_portal]],
        IncidentPermission.SEE_DESK: [[viewer_sees_the_desk]],
        IncidentPermission.WORK: [[viewer_is_support], [it_is_the_portal]],
        IncidentPermission.COMMENT: [
            [viewer_sees_the_desk],
            [viewer_is_requester],
            [it_is_the_portal],
        ],
        IncidentPermission.TAKE: [[viewer_is_of_its_tier]],
        IncidentPermission.ASSIGN: [[viewer_is_support], [viewer_is_manager]],
        IncidentPermission.RESOLVE: [[viewer_is_support], [it_is_the_portal]],
        IncidentPermission.CLOSE: [[viewer_is_support], [viewer_is_manager], [it_is_the_portal]],
        IncidentPermission.CONFIRM: [[viewer_is_requester], [viewer_is_support]],
        IncidentPermission.REOPEN: [[viewer_is_support], [viewer_is_requester], [it_is_the_portal]],
        IncidentPermission.CANCEL: [[viewer_is_support], [viewer_is_requester]],
        IncidentPermission.ESCALATE: [[viewer_is_support]],
        IncidentPermission.ANSWER_ESCALATION: [[viewer_is_of_its_tier]],
        IncidentPermission.LEAD_MAJOR: [[viewer_is_support], [viewer_is_manager]],
        IncidentPermission.FOLLOW_ALERTS: [[it_is_the_portal]],
        IncidentPermission.WAIVE: [[viewer_is_manager]],
        IncidentPermission.MANAGE_DIAGNOSTICS: [[viewer_is_manager], [viewer_is_admin]],
    }
)

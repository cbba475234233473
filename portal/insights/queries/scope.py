"""Which incidents count: those the viewer reads, of a period and what else was chosen."""

from typing import Any

from sqlalchemy import Select, select

from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.catalog.queries import entries
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.incidents.queries.around import teams_of_support
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import IncidentState
from portal.insights.wanted import Choices, Wanted

NOT_COUNTED = (IncidentState.CANCELLED, IncidentState.MERGED)
ENDED = (IncidentState.RESOLVED, IncidentState.CLOSED)


def counted(wanted: Wanted, viewer: Viewer) -> Select[Incident]:
    """Select the incidents that count, by the day they were reported.

    Only what this viewer reads as support does; what was cancelled or merged does not count.
    """
    rows = at_the_desk(viewer).where(
        Incident.reported_at >= wanted.start,
        Incident.reported_at < wanted.end,
        Incident.state.not_in(NOT_COUNTED),
    )
    for condition in _chosen(wanted):
        rows = rows.where(condition)
    return rows


def leaves_some_out(viewer: Viewer) -> bool:
    """Say whether confidential incidents are kept from this viewer, and so are not counted."""
    return not viewer.has(Role.MANAGER, Role.ADMIN)


def choices() -> Choices:
    """Return what may be chosen; services that are retired stand last."""
    retired = {
        each.slug: _("%(name)s (retired)", name=each.name)
        for each in entries.services(retired=True)
    }
    in_use = {each.slug: each.name for each in entries.services()}
    return Choices(
        services=in_use | retired,
        teams={each.id: f"{each.name} ({each.tier.label})" for each in teams_of_support()},
    )


def _chosen(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    if wanted.service:
        service = select(Service.id).where(Service.slug == wanted.service).scalar_subquery()
        found.append(Incident.service_id == service)
    if wanted.team is not None:
        found.append(Incident.team_id == wanted.team)
    if wanted.priority:
        found.append(Incident.priority_number == wanted.priority.value)
    return found

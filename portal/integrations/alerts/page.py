"""What alerts put on the pages of incidents and changes."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.integrations.alerts.models import AlertHold
from portal.integrations.alerts.policy import AlertsPermission
from portal.integrations.alerts.queries import alerts
from portal.integrations.alerts.terms import FLAPPING, AlertState


def alerts_section(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return the alerts of an incident and the articles that help with them; none: none came."""
    if not policy.allows(AlertsPermission.SEE_SOURCES, viewer):
        return None
    found = alerts.alerts_of(incident)
    if not found:
        return None
    counts = alerts.counts_of(incident)
    return {
        "alerts": found,
        "total": sum(counts.values()),
        "counts": [(state, counts[state]) for state in AlertState if counts.get(state)],
        "is_flapping": FLAPPING in incident.labels,
        "is_truncated": any(case.is_truncated for case in alerts.cases_of(incident)),
        "recovered": incident.is_open and not any(alert.is_open for alert in found),
        "articles": _articles(found, viewer),
    }


def held_section(viewer: Viewer, change: Change) -> list[tuple[AlertHold, Incident | None]]:
    """Return the alerts in a change's window, each with the incident it opened after it.

    An incident this viewer does not read is left out.
    """
    held = alerts.held_by(change)
    opened = {one.incident_id for one in held if one.incident_id}
    readable = at_the_desk(viewer).with_only_columns(Incident.id).where(Incident.id.in_(opened))
    seen = set(db.session.scalars(readable)) if opened else set()
    return [(one, one.incident if one.incident_id in seen else None) for one in held]


def _articles(found: Any, viewer: Viewer) -> list[Any]:
    articles: list[Any] = []
    asked = {(alert.signature, alert.runbook_url) for alert in found[:10]}
    for signature, url in sorted(asked):
        articles += alerts.articles_for(signature, url, viewer)
    return list(dict.fromkeys(articles))[: alerts.MOST_ARTICLES]

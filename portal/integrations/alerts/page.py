"""What alerts put on the page of an incident."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
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


def _articles(found: Any, viewer: Viewer) -> list[Any]:
    articles: list[Any] = []
    asked = {(alert.signature, alert.runbook_url) for alert in found[:10]}
    for signature, url in sorted(asked):
        articles += alerts.articles_for(signature, url, viewer)
    return list(dict.fromkeys(articles))[: alerts.MOST_ARTICLES]

"""How alerts join the application."""

from flask import Flask

from portal.actions.alike import marks
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.integrations.alerts import alike, jobs, page
from portal.integrations.alerts.outside import outside, over_http
from portal.integrations.alerts.policy import AlertsPermission
from portal.integrations.alerts.queries import alerts
from portal.integrations.alerts.views import deliveries, hooks, sources
from portal.integrations.alerts.views.blueprint import bp
from portal.integrations.keys import server
from portal.integrations.pace import pace
from portal.postmortems import remembering
from portal.problems.alike import signals

MODULES = (deliveries, hooks, jobs, sources)  # importing them is what they need


def open_parts(settings: Settings) -> None:
    """Open what guards the hooks and what keeps deliveries."""
    server.open(settings.signing_key())
    pace.open(settings.workers)
    outside.open(over_http)
    jobs.retention.days = settings.alert_retention_days


def wire(app: Flask) -> None:
    """Register the hooks, the pages of sources, and the part on an incident's page."""
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(
            later("Alert sources"),
            "/admin/sources",
            "bell-ringing",
            845,
            lambda viewer: policy.allows(AlertsPermission.SEE_SOURCES, viewer),
            section="admin",
        ),
    )
    add_sections(app, "incident", Section(10, "alerts/_of_incident.html", page.alerts_section))
    add_sections(app, "change_work", Section(15, "alerts/_of_change.html", page.held_section))
    signals.extend(each for each in (alike.same_alerts, alike.flapping) if each not in signals)
    for readers in (remembering.signatures_of, marks):
        if alerts.signatures_of not in readers:
            readers.append(alerts.signatures_of)
    if alerts.came_in_by not in remembering.came_in_by:
        remembering.came_in_by.append(alerts.came_in_by)

"""How incidents join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.activity.services import announce
from portal.core import events
from portal.core.pages import Destination, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.incidents import clocks, jobs, lifecycle, news, searchable
from portal.incidents.policy import IncidentPermission
from portal.incidents.selfservice import wiring as selfservice
from portal.incidents.views import opening, reading, stepping, working
from portal.incidents.views.blueprint import bp
from portal.sla.services.thresholds import on_threshold

MODULES = (jobs, opening, reading, stepping, working)  # importing them is what they need


class Reference(BaseConverter):
    """`INC-7` in an address."""

    regex = r"INC-[1-9][0-9]{0,8}"


def wire(app: Flask, settings: Settings) -> None:
    """Register incidents as records, and their pages."""
    searchable.register()
    _let_clocks_run()
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["inc"] = Reference
    app.register_blueprint(bp)
    selfservice.wire(app, settings)
    navigate(
        app,
        Destination(
            "Incidents",
            "/incidents",
            "urgent",
            10,
            lambda viewer: policy.allows(IncidentPermission.SEE_DESK, viewer),
        ),
    )


def _let_clocks_run() -> None:
    events.subscribe(clocks.follow)
    on_threshold(clocks.heed)
    if clocks.lost_what_was_promised not in lifecycle.reasons_to_look_back:
        lifecycle.reasons_to_look_back.append(clocks.lost_what_was_promised)

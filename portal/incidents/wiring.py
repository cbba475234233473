"""How incidents join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.core.pages import Destination, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.incidents import jobs, searchable
from portal.incidents.policy import IncidentPermission
from portal.incidents.views import (
    bulk,
    changing,
    connecting,
    listing,
    opening,
    reading,
    stepping,
    working,
)
from portal.incidents.views.blueprint import bp

# Importing them is what they need.
MODULES = (jobs, bulk, changing, connecting, listing, opening, reading, stepping, working)


class Reference(BaseConverter):
    """`INC-7` in an address."""

    regex = r"INC-[1-9][0-9]{0,8}"


def wire(app: Flask, settings: Settings) -> None:
    """Register incidents as records, and their pages."""
    searchable.register()
    app.url_map.converters["inc"] = Reference
    app.register_blueprint(bp)
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

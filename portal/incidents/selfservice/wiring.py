"""How the requester's pages join the application."""

from flask import Flask

from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.incidents.selfservice import services
from portal.incidents.selfservice.views import bp, door


def wire(app: Flask) -> None:
    """Register the pages, and what the first page shows to whoever waits."""
    app.register_blueprint(bp)
    navigate(app, Destination(later("Get help"), "/help", "lifebuoy", 60, door.lets))
    offer_new(
        app,
        Destination(later("Report what does not work"), "/help/report", "send", 60, door.lets),
    )
    add_sections(
        app,
        "home",
        Section(
            60,
            "incidents/help/_home.html",
            lambda viewer: services.own(viewer, is_open=True, most=5) if viewer.id else [],
        ),
    )

"""How incidents join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.activity.services import announce
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.settings import Settings
from portal.incidents import desk, jobs, news, searchable
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
    announce(*news.ANNOUNCEMENTS)
    navigate(
        app,
        Destination("Incidents", "/incidents", "urgent", 10, desk.sees_desk, desk.waiting_for),
    )
    add_sections(
        app,
        "home",
        Section(2, "incidents/_home_hand_overs.html", desk.hand_overs),
        Section(4, "incidents/_home_work.html", desk.work),
        Section(6, "incidents/_home_unassigned.html", desk.unassigned),
    )
    add_sections(app, "service", Section(20, "incidents/_of_service.html", desk.of_service))
    add_sections(app, "article", Section(20, "incidents/_of_article.html", desk.cases))

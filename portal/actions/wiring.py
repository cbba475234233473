"""How actions join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.accounts import leaving
from portal.actions import care, desk, jobs, news, searchable
from portal.actions.references import patterns
from portal.actions.views import bulk, listing, reading, writing
from portal.actions.views.blueprint import bp
from portal.activity.services import announce
from portal.core import events
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.core.settings import Settings

# Importing them is what they need.
MODULES = (jobs, bulk, listing, reading, writing)


class Reference(BaseConverter):
    """`ACT-7` in an address."""

    regex = r"ACT-[1-9][0-9]{0,8}"


def open_parts(settings: Settings) -> None:
    """Take over where keys of other systems lead."""
    patterns.open(settings.ticket_links)


def wire(app: Flask) -> None:
    """Register actions as records, and their pages."""
    searchable.register()
    events.subscribe(care.follow)
    leaving.tell("actions", care.owned_by)
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["act"] = Reference
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(
            later("Actions"), "/actions", "checkup-list", 15, desk.sees_actions, desk.waiting_for
        ),
    )
    offer_new(
        app,
        Destination(later("New action"), "/actions/new", "checkup-list", 50, desk.proposes),
    )
    add_sections(app, "home", Section(8, "actions/_home.html", desk.pressing))
    add_sections(app, "incident", Section(40, "actions/_of_record.html", desk.of_incident))

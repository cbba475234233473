"""How incidents join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.activity.services import announce
from portal.core import events
from portal.core.languages import later
from portal.core.live import topics as live
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.core.settings import Settings
from portal.incidents import clock_faces, clocks, desk, jobs, lifecycle, news, searchable
from portal.incidents.handover import managing
from portal.incidents.handover import views as handing_over
from portal.incidents.handover import wiring as handover
from portal.incidents.queries import listing as listing_queries
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.runs import views as running
from portal.incidents.runs import wiring as runs
from portal.incidents.selfservice import wiring as selfservice
from portal.incidents.selfservice.views import door
from portal.incidents.trail import views as looking
from portal.incidents.trail import wiring as trail
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
from portal.sla.queries import effects
from portal.sla.services.thresholds import on_threshold

# Importing them is what they need.
MODULES = (jobs, bulk, changing, connecting, listing, opening, reading, stepping, working)
CASEWORK = (looking, running, handing_over, managing)


class Reference(BaseConverter):
    """`INC-7` in an address."""

    regex = r"INC-[1-9][0-9]{0,8}"


def open_parts(settings: Settings) -> None:
    """Open or close the door of self-service."""
    door.open(public=settings.public_help)


def wire(app: Flask) -> None:
    """Register incidents as records, and their pages."""
    searchable.register()
    live.offer("incident", at_the_desk)
    _let_clocks_run()
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["inc"] = Reference
    app.register_blueprint(bp)
    selfservice.wire(app)
    for part in (trail, runs, handover):
        part.wire(app)
    navigate(
        app,
        Destination(
            later("Incidents"), "/incidents", "urgent", 10, desk.sees_desk, desk.waiting_for
        ),
    )
    offer_new(app, Destination(later("New incident"), "/incidents/new", "urgent", 10, desk.works))
    add_sections(
        app,
        "home",
        Section(2, "incidents/_home_hand_overs.html", desk.hand_overs),
        Section(4, "incidents/_home_work.html", desk.work),
        Section(6, "incidents/_home_unassigned.html", desk.unassigned),
    )
    add_sections(app, "home", Section(1, "incidents/_home_clocks.html", clock_faces.pressing))
    add_sections(app, "incident_row", Section(10, "incidents/_clock.html", clock_faces.of_page))
    add_sections(
        app, "incident_head", Section(10, "incidents/_clock_head.html", clock_faces.most_pressing)
    )
    add_sections(
        app, "incident_rail", Section(10, "incidents/_clocks.html", clock_faces.of_incident)
    )
    add_sections(app, "service", Section(20, "incidents/_of_service.html", desk.of_service))
    add_sections(app, "article", Section(20, "incidents/_of_article.html", desk.cases))


def _let_clocks_run() -> None:
    events.subscribe(clocks.follow)
    on_threshold(clocks.heed)
    effects.tell_facts(clocks.KIND, clocks.facts_of)
    if clock_faces.is_at_risk not in listing_queries.at_risk:
        listing_queries.at_risk.append(clock_faces.is_at_risk)
    if clocks.lost_what_was_promised not in lifecycle.reasons_to_look_back:
        lifecycle.reasons_to_look_back.append(clocks.lost_what_was_promised)

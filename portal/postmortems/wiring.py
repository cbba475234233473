"""How postmortems join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.activity.services import announce
from portal.core import events
from portal.core.languages import later
from portal.core.live import topics as live
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.postmortems import around, care, desk, jobs, joining, news, searchable
from portal.postmortems.queries.postmortems import followed_by
from portal.postmortems.views import (
    discarding,
    editions,
    keeping,
    learning,
    meeting,
    reading,
    receipts,
    reviewing,
    starting,
    stepping,
    telling,
    waiving,
    writing,
)
from portal.postmortems.views.blueprint import bp

# Importing them is enough.
MODULES = (
    *(jobs, discarding, editions, keeping, learning, meeting, reading, receipts, reviewing),
    *(starting, stepping, telling, waiving, writing),
)


class Reference(BaseConverter):
    """`PM-3` in an address."""

    regex = r"PM-[1-9][0-9]{0,8}"


def wire(app: Flask) -> None:
    """Register postmortems as records, their pages, and their parts of other pages."""
    searchable.register()
    live.offer("postmortem", followed_by)
    events.subscribe(care.follow)
    joining.join()
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["pm"] = Reference
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(later("Postmortems"), "/postmortems", "file-search", 35, desk.sees_postmortems),
    )
    add_sections(
        app,
        "home",
        Section(9, "postmortems/_home_waivers.html", desk.waivers_to_answer),
        Section(21, "postmortems/_home_reviews.html", desk.reviews),
        Section(22, "postmortems/_home_to_read.html", around.to_read),
        Section(31, "postmortems/_home_drafts.html", desk.drafts),
    )
    add_sections(app, "reviews", Section(10, "postmortems/_queue.html", desk.queue))
    add_sections(app, "incident", Section(15, "postmortems/_of_incident.html", desk.of_incident))
    add_sections(app, "incident_ways", Section(10, "postmortems/_begin.html", desk.beginning))
    add_sections(app, "article", Section(25, "postmortems/_of_article.html", desk.of_article))
    add_sections(app, "service", Section(30, "postmortems/_of_service.html", desk.of_service))
    add_sections(
        app,
        "postmortem",
        Section(20, "postmortems/_readers.html", around.readers_of),
        Section(30, "postmortems/_meetings.html", around.meetings_of),
        Section(40, "actions/_of_record.html", joining.actions_of),
    )
    add_sections(
        app,
        "change_failed",
        Section(10, "postmortems/_of_failed_change.html", joining.after_change),
    )

"""How problems join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.activity.services import announce
from portal.core.languages import later
from portal.core.live import topics as live
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.problems import desk, jobs, joining, news, searchable
from portal.problems.queries.problems import visible_to
from portal.problems.views import changing, opening, publishing, reading, stepping, suggesting
from portal.problems.views.blueprint import bp

# Importing them is what they need.
MODULES = (jobs, changing, opening, publishing, reading, stepping, suggesting)


class Reference(BaseConverter):
    """`PRB-3` in an address."""

    regex = r"PRB-[1-9][0-9]{0,8}"


def wire(app: Flask) -> None:
    """Register problems as records, and their pages."""
    searchable.register()
    live.offer("problem", visible_to)
    joining.join()
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["prb"] = Reference
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(
            later("Problems"), "/problems", "puzzle", 12, desk.sees_problems, desk.waiting_for
        ),
    )
    offer_new(
        app,
        Destination(later("New problem"), "/problems/new", "puzzle", 30, desk.opens_problems),
    )
    add_sections(
        app,
        "home",
        Section(7, "problems/_home_own.html", desk.own),
        Section(8, "problems/_home_risks.html", desk.expiring_risks),
    )
    add_sections(app, "incident_rail", Section(30, "problems/_of_incident.html", desk.of_incident))
    add_sections(app, "article", Section(22, "problems/_of_article.html", desk.of_article))
    add_sections(app, "incident_bulk", Section(10, "problems/_with_chosen.html", desk.with_chosen))
    add_sections(app, "problem", Section(40, "actions/_of_record.html", joining.actions_of))

"""How payback joins the application."""

from flask import Flask

from portal.core import events
from portal.core.pages import Section, add_sections
from portal.insights.payback import desk, jobs
from portal.insights.payback.views import ledger, mending, overview
from portal.insights.payback.views.blueprint import bp

MODULES = (ledger, mending, overview)  # importing them is what they need


def wire(app: Flask) -> None:
    """Register the pages, the cards on articles and postmortems, and what keeps them up to date."""
    events.subscribe(jobs.follow)
    app.register_blueprint(bp)
    add_sections(app, "home", Section(11, "insights/payback/_home.html", desk.lessons))
    add_sections(app, "article", Section(45, "insights/payback/_card.html", desk.of_article))
    add_sections(app, "postmortem", Section(50, "insights/payback/_card.html", desk.of_postmortem))
    add_sections(app, "insights", Section(60, "insights/payback/_of_insights.html", desk.ways))

"""Where runs are met: on the page of an incident, and as figures on the article."""

from flask import Flask

from portal.core.pages import Section, add_sections
from portal.incidents.runs import queries


def wire(app: Flask) -> None:
    """Put the runs on the page of an incident, and what they teach on the page of an article."""
    add_sections(
        app,
        "incident",
        Section(
            20,
            "incidents/runs/_runs.html",
            lambda viewer, incident: queries.runs_of(incident, viewer=viewer),
        ),
    )
    add_sections(app, "article", Section(50, "incidents/runs/_figures.html", queries.figures))

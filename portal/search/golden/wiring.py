"""How golden pairs join the search."""

from flask import Flask

from portal.core.pages import Section, add_sections
from portal.search.golden import jobs, trial
from portal.search.golden.views import bp
from portal.search.tuning.views.blueprint import TRIALS

JOBS = jobs  # imported for its handler, its chore and what it hears of


def wire(app: Flask) -> None:
    """Register the page, and what a tuning that is tried would do to the pairs."""
    app.register_blueprint(bp)
    add_sections(
        app,
        TRIALS,
        Section(
            10,
            "search/golden/_trial.html",
            lambda viewer, before, after: trial.compare(before, after, viewer),
        ),
    )

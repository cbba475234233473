"""How insights join the application."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.insights.definitions import DEFINITIONS
from portal.insights.policy import InsightsPermission
from portal.insights.terms import Question
from portal.insights.views import reading, tables
from portal.insights.views.blueprint import bp
from portal.insights.wording import span_words

VIEWS = (reading, tables)  # importing them puts their routes on the blueprint


def wire(app: Flask) -> None:
    """Register the pages, and list them on the first of them."""
    app.jinja_env.globals.update(span_words=span_words)
    app.register_blueprint(bp)
    navigate(app, Destination(later("Insights"), "/insights", "chart-histogram", 45, sees_insights))
    add_sections(
        app,
        "insights",
        *(
            Section(10 * place, "insights/_part.html", _part(question))
            for place, question in enumerate(Question, start=1)
        ),
    )


def sees_insights(viewer: Viewer) -> bool:
    """Say whether the numbers of the desk are this viewer's business."""
    return policy.allows(InsightsPermission.SEE, viewer)


def _part(question: Question) -> Callable[[Viewer], dict[str, Any]]:
    def load(_viewer: Viewer) -> dict[str, Any]:
        measures = [
            (each.name, f"/insights/{question.value}#{key.value}")
            for key, each in DEFINITIONS.items()
            if each.question is question
        ]
        return {
            "title": question.heading,
            "url": f"/insights/{question.value}",
            "icon": question.icon,
            "words": question.asks,
            "measures": measures,
        }

    return load

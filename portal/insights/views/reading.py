"""Pages of insights: which there are, one for each question, and what the measures mean."""

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core import pages
from portal.core.web import needs
from portal.core.wording import plural
from portal.incidents.terms import Priority
from portal.insights.definitions import DEFINITIONS
from portal.insights.pages.gathering import panels
from portal.insights.policy import InsightsPermission
from portal.insights.queries.scope import choices, leaves_some_out
from portal.insights.terms import Question
from portal.insights.views.blueprint import bp
from portal.insights.wanted import SPANS, Asked, Choices, read

SEE = InsightsPermission.SEE


@bp.get("/insights")
@needs(SEE)
def index() -> ResponseReturnValue:
    """List the parts of insights, each with what it answers."""
    parts = pages.sections(current_app, "insights", current_viewer())
    return render_template("insights/index.html", sections=parts)


@bp.get("/insights/definitions")
@needs(SEE)
def definitions() -> ResponseReturnValue:
    """Say what each measure counts."""
    of = {
        question: [(key, each) for key, each in DEFINITIONS.items() if each.question is question]
        for question in Question
    }
    return render_template("insights/definitions.html", of=of)


@bp.get("/insights/speed")
@needs(SEE)
def speed() -> ResponseReturnValue:
    """Say how fast incidents go."""
    return _page(Question.SPEED)


@bp.get("/insights/course")
@needs(SEE)
def course() -> ResponseReturnValue:
    """Say who solved them and where they went."""
    return _page(Question.COURSE)


@bp.get("/insights/promises")
@needs(SEE)
def promises() -> ResponseReturnValue:
    """Say which promises were kept."""
    return _page(Question.PROMISES)


@bp.get("/insights/knowledge")
@needs(SEE)
def knowledge() -> ResponseReturnValue:
    """Say what was known."""
    return _page(Question.KNOWLEDGE)


@bp.get("/insights/work")
@needs(SEE)
def work() -> ResponseReturnValue:
    """Say how changes and actions go."""
    return _page(Question.WORK)


def filters(asked: Asked, known: Choices) -> dict[str, Any]:
    """Return what the form above a page shows."""
    return {
        "wanted": asked.wanted,
        "faults": asked.faults,
        "month_options": [(each, plural(each, "month")) for each in SPANS],
        "until_options": [(each.key, each.label) for each in known.last_months],
        "service_options": list(known.services.items()),
        "team_options": list(known.teams.items()),
        "priority_options": [(each.value, f"{each.label} {each.meaning}") for each in Priority],
        "leaves_some_out": leaves_some_out(current_viewer()),
    }


def _page(question: Question) -> ResponseReturnValue:
    """Show one page; what the address says wrong is left out, and said above it."""
    known = choices()
    asked = read(request.args, known)
    page = render_template(
        "insights/page.html",
        question=question,
        questions=list(Question),
        panels=panels(question, asked.wanted, current_viewer()),
        definitions=DEFINITIONS,
        **filters(asked, known),
    )
    return page, 422 if asked.faults else 200

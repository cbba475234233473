"""What the page of a problem shows to one viewer, gathered once."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import pages
from portal.core.db import db
from portal.core.policy import policy
from portal.kb.models.article import Article
from portal.kb.queries import articles
from portal.problems import course
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import cases, known_errors, problems

# Steps that ask for more than a press have a page of their own, or a reason beside the button.
WITH_PAGE = {"resolve": "resolve", "accept_risk": "accept-risk", "duplicate": "duplicate"}
WITH_REASON = ("reanalyse", "take_up", "cancel")
HIDDEN = ("expire_risk",)


def problem_page(problem: Problem, viewer: Viewer) -> dict[str, Any]:
    """Return everything the page of a problem says."""
    found = cases.cases_of(problem, viewer=viewer)
    return {
        "problem": problem,
        **_texts(problem),
        "may": {
            permission.name.lower(): policy.allows(permission, viewer, problem)
            for permission in ProblemPermission
        },
        "steps": [step for step in PROBLEM.steps_for(problem, viewer) if step.verb not in HIDDEN],
        "with_page": WITH_PAGE,
        "with_reason": WITH_REASON,
        "workaround_article": _workaround_article(problem, viewer),
        "known_errors": known_errors.known_errors_of(problem, viewer=viewer),
        "cases": found,
        "open_cases": sum(each.is_open for each in found),
        "came_back": cases.came_back(found),
        "months": cases.months_of(found),
        "duplicates": problems.duplicates_of(problem, viewer=viewer),
        "happenings": course.course(problem),
        "is_watching": is_watched(problem.ref, viewer=viewer),
        "rail": pages.sections(current_app, "problem_rail", viewer, problem),
        "sections": pages.sections(current_app, "problem", viewer, problem),
    }


def _workaround_article(problem: Problem, viewer: Viewer) -> Article | None:
    """Return the article with the workaround where this viewer may read it."""
    number = problem.workaround_article_id
    rows = articles.visible_to(viewer).where(Article.id == number)
    return db.session.scalar(rows) if number else None


def _texts(problem: Problem) -> dict[str, Markup]:
    """Return what was written, as it is shown."""
    return {
        "description": Markup(problem.description_html),  # noqa: S704 - the pipeline's own output
        "cause": Markup(problem.cause_html),  # noqa: S704 - the same
        "workaround": Markup(problem.workaround_html),  # noqa: S704 - the same
    }

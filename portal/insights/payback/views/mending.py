"""Articles that are stale or fail those who follow them, with what to do next."""

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.languages import later
from portal.core.lists import paged, turning
from portal.core.policy import policy
from portal.core.sheets import sheet
from portal.core.web import needs
from portal.insights.payback.queries import mending as queries
from portal.insights.payback.queries.mending import ToMend
from portal.insights.payback.views.blueprint import bp
from portal.insights.policy import InsightsPermission
from portal.kb.policy import KbPermission

HEADINGS = (
    *("article", "title", "uses", "did not help", "reopened after use", "days overdue"),
    *("failing steps",),
)
TABS = {"": later("All"), "failing": later("Failing"), "stale": later("Overdue for review")}


@bp.get("/insights/articles")
@needs(InsightsPermission.SEE)
def articles() -> ResponseReturnValue:
    """List the articles with something the matter, the worst first."""
    viewer, what = current_viewer(), _what()
    every = queries.to_mend(viewer)
    found = queries.narrowed(every, what)
    page = paged(found, request.args.get("page", 1, int))
    return render_template(
        "insights/payback/articles.html",
        page=page,
        **turning(page, _address),
        what=what,
        tabs=[(word, label, len(queries.narrowed(every, word))) for word, label in TABS.items()],
        table_url=f"/insights/articles.csv?what={what}" if what else "/insights/articles.csv",
        may_change={each.article.id: _may(KbPermission.PROPOSE, each) for each in page.rows},
        may_verify={each.article.id: _may(KbPermission.VERIFY, each) for each in page.rows},
    )


@bp.get("/insights/articles.csv")
@needs(InsightsPermission.SEE)
def export_articles() -> ResponseReturnValue:
    """Answer with all that matches as a table for spreadsheets."""
    found = queries.narrowed(queries.to_mend(current_viewer()), _what())
    return sheet("articles-to-mend", HEADINGS, map(_row, found))


def _may(permission: KbPermission, each: ToMend) -> bool:
    return policy.allows(permission, current_viewer(), each.article)


def _what() -> str:
    asked = request.args.get("what", "")
    return asked if asked in TABS else ""


def _address(page: int = 1) -> str:
    words = [f"what={_what()}"] if _what() else []
    words += [f"page={page}"] if page > 1 else []
    return f"/insights/articles?{'&'.join(words)}" if words else "/insights/articles"


def _row(each: ToMend) -> Iterable[object]:
    steps = (f"{step.number} ({step.failed} of {step.taken})" for step in each.steps)
    return (
        each.article.ref,
        each.article.title,
        each.uses,
        each.failed_uses,
        each.reopened,
        "" if each.days_overdue is None else each.days_overdue,
        ", ".join(steps),
    )

"""Every article and postmortem with its payback: as the address says, and as a table."""

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.queries import entries
from portal.core import jobs
from portal.core.lists import paged, turning
from portal.core.sheets import sheet
from portal.core.web import needs
from portal.insights.payback.jobs import COMPARE
from portal.insights.payback.judging import Side
from portal.insights.payback.lists import KINDS, Wanted
from portal.insights.payback.queries import overview as queries
from portal.insights.payback.queries.overview import Line
from portal.insights.payback.terms import Verdict
from portal.insights.payback.views.blueprint import bp
from portal.insights.policy import InsightsPermission

_SIDE = ("incidents", "avoidable", "avoidable percent", "resolved", "median minutes")
HEADINGS = (
    *("record", "kind", "title", "services", "published", "days since", "verdict"),
    *(f"{name} before" for name in _SIDE),
    *(f"{name} after" for name in _SIDE),
)


@bp.get("/insights/payback")
@needs(InsightsPermission.SEE)
def overview() -> ResponseReturnValue:
    """List what knowledge brought, what got worse first."""
    wanted, every = Wanted.read(request.args), queries.lines(current_viewer())
    page = paged(queries.narrowed(every, wanted), wanted.page)
    return render_template(
        "insights/payback/overview.html",
        wanted=wanted,
        every=every,
        page=page,
        **turning(page, wanted.address),
        counts=_counts(every),
        verdicts=list(Verdict),
        is_comparing=jobs.asked_for(COMPARE) is not None,
        kinds=KINDS,
        service_options=[(each.slug, each.name) for each in entries.services()],
        table_url=wanted.address("/insights/payback.csv"),
    )


@bp.get("/insights/payback.csv")
@needs(InsightsPermission.SEE)
def export() -> ResponseReturnValue:
    """Answer with all that matches as a table for spreadsheets."""
    found = queries.narrowed(queries.lines(current_viewer()), Wanted.read(request.args))
    return sheet("payback", HEADINGS, map(_row, found))


def _counts(every: Iterable[Line]) -> dict[Verdict, int]:
    counted = dict.fromkeys(Verdict, 0)
    for line in every:
        counted[line.payoff.verdict] += 1
    return counted


def _row(line: Line) -> Iterable[object]:
    found = line.payoff
    return (
        line.record.ref,
        line.kind,
        line.record.title,
        ", ".join(line.services),
        found.since.date(),
        found.days,
        found.verdict.label,
        *_cells(found.before),
        *_cells(found.after),
    )


def _cells(side: Side) -> Iterable[object]:
    share = "" if side.share is None else side.share
    minutes = "" if side.median_seconds is None else round(side.median_seconds / 60)
    return side.incidents, side.avoidable, share, side.resolved, minutes

"""What people searched for in vain, and what they found and left: in numbers, never by name."""

from collections.abc import Iterable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.sheets import sheet
from portal.core.web import needs
from portal.search.learning import queries
from portal.search.learning.grouping import Group
from portal.search.learning.terms import FEW
from portal.search.learning.views.opening import bp
from portal.search.policy import SearchPermission

RANGES = (7, 30, 90)
USUAL = 30
MOST_ROWS = 1_000
AT_FIRST = 10  # rows of each list that are not folded away
HEADINGS = (
    *("list", "search", "people", "searches", "tiers", "last seen"),
    *("opened percent", "used", "gap"),
)


@bp.get("/search/insights")
@needs(SearchPermission.SEE_DEMAND)
def insights() -> ResponseReturnValue:
    """Show what was searched in vain, and what was found and left, in the last days."""
    viewer, days = current_viewer(), _days()
    return render_template(
        "search/learning/insights.html",
        days=days,
        ranges=[(each, url_for(".insights", days=each)) for each in RANGES],
        success=queries.success(days=days),
        few=FEW,
        in_vain=queries.searched_in_vain(viewer, days=days),
        left=queries.found_and_left(viewer, days=days),
        counts=queries.counts(viewer),
        at_first=AT_FIRST,
    )


@bp.get("/search/insights.csv")
@needs(SearchPermission.SEE_DEMAND)
def export() -> ResponseReturnValue:
    """Answer with both lists as a table for spreadsheets."""
    viewer, days = current_viewer(), _days()
    lists = {
        "in vain": queries.searched_in_vain(viewer, days=days, limit=MOST_ROWS),
        "found and left": queries.found_and_left(viewer, days=days, limit=MOST_ROWS),
    }
    rows = (_row(name, group) for name, groups in lists.items() for group in groups)
    return sheet(f"searches-{days}-days", HEADINGS, rows)


def _row(name: str, group: Group) -> Iterable[object]:
    tiers = " ".join(f"L{tier}" for tier in group.tiers)
    seen = group.last_at.date().isoformat()
    counted = (group.people, group.searches, tiers, seen, group.share_opened, group.used)
    return name, group.text, *counted, group.gap


def _days() -> int:
    asked = request.args.get("days", "")
    return next((each for each in RANGES if str(each) == asked), USUAL)

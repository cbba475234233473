"""Any table of insights for a spreadsheet, and the incidents behind a number."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.errors import Invalid, Missing
from portal.core.sheets import sheet
from portal.core.web import needs
from portal.insights.measures.figures import FEW
from portal.insights.pages.gathering import panel
from portal.insights.pages.parts import Cell
from portal.insights.queries import behind
from portal.insights.queries.scope import choices
from portal.insights.terms import MOST_BEHIND, Behind, Question
from portal.insights.views.blueprint import bp
from portal.insights.views.reading import SEE, filters
from portal.insights.wanted import of_one_month, read

T = TypeVar("T", bound=StrEnum)


@bp.get("/insights.csv")
@needs(SEE)
def export() -> ResponseReturnValue:
    """Answer with one table of a page; refuses a filter that means nothing."""
    question, key = _named(Question, "page"), request.args.get("table", "")
    asked = read(request.args, choices())
    if asked.faults:
        raise Invalid(" ".join(asked.faults.values()), asked.faults)
    found = panel(question, key, asked.wanted, current_viewer())
    name = f"{found.key.value}-{asked.wanted.months[0].key}-{asked.wanted.last.key}"
    headings = (*(each.heading for each in found.table.columns), "caution")
    return sheet(name, headings, map(_row, found.table.rows))


@bp.get("/insights/incidents")
@needs(SEE)
def incidents() -> ResponseReturnValue:
    """List the incidents a number counts, the longest or the newest first."""
    which = _named(Behind, "of")
    known = choices()
    asked = of_one_month(read(request.args, known), request.args.get("month", ""))
    wanted = asked.wanted.only(asked.month) if asked.month else asked.wanted
    page = render_template(
        "insights/incidents.html",
        which=which,
        month=asked.month,
        cases=behind.cases(which, wanted, current_viewer()),
        most=MOST_BEHIND,
        **filters(asked, known),
    )
    return page, 422 if asked.faults else 200


def _named(terms: type[T], name: str) -> T:
    """Return what the address names; raises `Missing` for what there is not."""
    try:
        return terms(request.args.get(name, ""))
    except ValueError as error:
        raise Missing from error


def _row(cells: Iterable[Cell]) -> list[object]:
    """Return a row for a spreadsheet; the last column marks one that rests on few cases."""
    cells = list(cells)
    few = any(each.is_few for each in cells)
    return [*(each.value for each in cells), f"n below {FEW}" if few else ""]

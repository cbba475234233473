"""The lists of actions: as the address says, and as a table for spreadsheets."""

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.actions.list_page import list_page
from portal.actions.lists import wanted
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries import listing
from portal.actions.queries.actions import Source, sources_of
from portal.actions.views.blueprint import bp
from portal.core.sheets import sheet
from portal.core.web import needs

MOST_ROWS = 5_000
HEADINGS = (
    *("action", "title", "state", "type", "strength", "owner", "due", "overdue"),
    *("follows from", "reference", "proposed", "done", "verified"),
)


@bp.get("/actions")
@needs(ActionPermission.SEE)
def overview() -> ResponseReturnValue:
    """List actions as the address says; without a word, all that are open."""
    return render_template("actions/list.html", **list_page(wanted(request.args), current_viewer()))


@bp.get("/actions.csv")
@needs(ActionPermission.SEE)
def export() -> ResponseReturnValue:
    """Answer with all that matches as a table for spreadsheets."""
    found = listing.everything(wanted(request.args), viewer=current_viewer(), most=MOST_ROWS)
    origins = sources_of(found)
    return sheet("actions", HEADINGS, (_row(each, origins.get(each.id)) for each in found))


def _row(action: Action, source: Source | None) -> Iterable[object]:
    moments = (action.proposed_at, action.done_at, action.verified_at)
    return (
        action.ref,
        action.title,
        action.state.label,
        action.type.label,
        action.strength.label,
        action.owner.name if action.owner else "",
        action.due_on or "",
        "yes" if action.is_overdue else "",
        source.ref if source else "",
        action.reference,
        *(moment.date() if moment else "" for moment in moments),
    )

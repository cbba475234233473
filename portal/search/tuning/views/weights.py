"""The field weights: tried, saved, and back to how they were delivered."""

from dataclasses import asdict, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.search.index.tuning import Weights
from portal.search.tuning import queries, stored
from portal.search.tuning.forms import WeightsForm
from portal.search.tuning.services import weights as verbs
from portal.search.tuning.views.blueprint import bp, seen_in, tried, tunes


@bp.get("/admin/search/weights")
@tunes
def weights() -> ResponseReturnValue:
    """Show how much each field counts."""
    return _page(_form())


@bp.post("/admin/search/weights")
@tunes
def put_weights() -> ResponseReturnValue:
    """Set the weights, or show what they would change."""
    form = _form()
    if not form.is_sent():
        return _page(form)
    try:
        verbs.require_sound(form.weights)
        if "try" in request.form:
            return _page(form, **tried(replace(stored.current(), weights=form.weights)))
        with db.writing():
            verbs.put(form.weights, by=current_viewer(), seen=seen_in(text_of(form.seen)))
    except Conflict as refusal:
        form.seen.data = str(_version())
        return _page(form, refusal=refusal)[0], refusal.status
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(_("Saved. Searches use these weights from now on."), "good")
    return redirect(url_for(".weights"))


@bp.post("/admin/search/weights/defaults")
@tunes
def reset_weights() -> ResponseReturnValue:
    """Go back to the defaults."""
    with db.writing():
        verbs.back_to_defaults(by=current_viewer())
    flash(_("Every field has its default weight again."), "good")
    return redirect(url_for(".weights"))


def _form() -> WeightsForm:
    return WeightsForm(stored.current().weights, _version())


def _version() -> int:
    row = queries.tuning_row()
    return row.version if row else 1


def _page(form: WeightsForm, **more: Any) -> tuple[str, int]:
    now = stored.current().weights
    page = render_template(
        "search/tuning/weights.html",
        form=form,
        in_force=asdict(now),
        is_default=now == Weights(),
        row=queries.tuning_row(),
        **more,
    )
    return page, form.status

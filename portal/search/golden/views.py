"""How well the search finds what is known to help."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import needs
from portal.search.golden import jobs, queries, services, trial
from portal.search.golden.chart import chart
from portal.search.golden.forms import PairForm
from portal.search.golden.terms import MOST_PAIRS, RUN, Reason
from portal.search.policy import SearchPermission
from portal.search.tuning.underway import underway

ID = "int(max=2147483647)"  # more does not fit a column, so it is no pair's number
SHOWN = 60  # pairs on the page, the worst first
AT_FIRST = 10  # … that are not folded away

bp = Blueprint("golden", __name__)
tunes = needs(SearchPermission.TUNE)


@bp.get("/admin/search/relevance")
@tunes
def relevance() -> ResponseReturnValue:
    """Show the figures over time, and the pairs, worst first."""
    return _page(PairForm(formdata=None))


@bp.post("/admin/search/relevance")
@tunes
def add_pair() -> ResponseReturnValue:
    """Add a pair."""
    form = PairForm()
    if not form.is_sent():
        return _page(form)
    try:
        with db.writing():
            pair = services.add(text_of(form.text), text_of(form.answer), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(
        _(
            "“%(what)s” is expected to find %(answer)s. The next run looks for it.",
            what=pair.text,
            answer=pair.answer,
        ),
        "good",
    )
    return redirect(url_for(".relevance"))


@bp.post("/admin/search/relevance/run")
@tunes
def run_now() -> ResponseReturnValue:
    """Ask for a run."""
    with db.writing():
        jobs.run_later(Reason.ASKED)
    flash(_("A run was asked for. “Runs” lists it when it is done."), "good")
    return redirect(url_for(".relevance"))


@bp.post(f"/admin/search/relevance/<{ID}:number>/retire")
@tunes
def retire_pair(number: int) -> ResponseReturnValue:
    """Stop looking for a pair."""
    viewer = current_viewer()
    pair = queries.pair(number, viewer)
    with db.writing():
        services.retire(pair, by=viewer)
    flash(
        _("“%(search)s” is no longer looked for. Its past stays in the figures.", search=pair.text)
    )
    return redirect(url_for(".relevance"))


def _page(form: PairForm) -> ResponseReturnValue:
    viewer = current_viewer()
    points, standings = queries.history(viewer), queries.standings(viewer)
    lost = [each for each in standings if each.is_lost]
    shows_lost = request.args.get("show") == "lost"
    shown = (lost if shows_lost else standings)[:SHOWN]
    page = render_template(
        "search/golden/relevance.html",
        form=form,
        points=points,
        chart=chart(points),
        latest=points[-1] if points else None,
        earlier=points[-2] if len(points) > 1 else None,
        standings=shown,
        own=trial.own_ranks([each.pair for each in shown], viewer),
        underway=underway(RUN, _("All pairs are being looked for")),
        number=len(standings),
        lost=len(lost),
        shows_lost=shows_lost,
        shown_at_most=SHOWN,
        at_first=AT_FIRST,
        most_pairs=MOST_PAIRS,
    )
    return page, form.status

"""Why a record stands where it does: for those who turn the search."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.search import rights, services
from portal.search.index.backend import Explanation, IndexUnusableError
from portal.search.terms import LONGEST_QUERY
from portal.search.tuning.views.blueprint import bp, tunes

LONGEST_REF = 32


@bp.get("/admin/search/why")
@tunes
def why() -> ResponseReturnValue:
    """Show what each word and each signal gave to one record for one search."""
    typed = request.args.get("q", "").strip()[:LONGEST_QUERY]
    ref = request.args.get("ref", "").strip().upper()[:LONGEST_REF]
    viewer = current_viewer()
    explanation: Explanation | None = None
    is_degraded = False
    try:
        explanation = services.explain(typed, viewer, ref) if typed and ref else None
    except IndexUnusableError:
        is_degraded = True
    kind, record = rights.records([ref], viewer).get(ref, (None, None))
    return render_template(
        "search/tuning/why.html",
        typed=typed,
        ref=ref,
        explanation=explanation,
        is_degraded=is_degraded,
        title=kind.title(record) if kind else "",
        url=kind.url(record) if kind else "",
    )

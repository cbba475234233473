"""Gaps: what several people searched for in vain, until the answer is found by their own words."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core import pages
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs, signed_in
from portal.search import rights
from portal.search.index.backend import IndexUnusableError
from portal.search.learning import claiming, jobs, queries
from portal.search.learning.forms import AnswerForm, DismissForm
from portal.search.learning.lifecycle import GAP, main_wording
from portal.search.learning.models import Gap
from portal.search.learning.terms import TOP, GapState
from portal.search.learning.views.opening import bp
from portal.search.policy import SearchPermission

MOVES = {  # verbs of a single press, and what is said then
    "give_back": later("Given back: somebody else can take it now."),
    "reopen": later("Open again."),
}


@bp.get("/search/gaps")
@needs(SearchPermission.SEE_DEMAND)
def gaps() -> ResponseReturnValue:
    """List the gaps in one state, most people first."""
    viewer, state = current_viewer(), _state(request.args.get("state", ""))
    counts = queries.counts(viewer)
    return render_template(
        "search/learning/gaps.html",
        gaps=queries.gaps(viewer, state),
        state=state,
        counts=counts,
        states=[(each, counts[each], url_for(".gaps", state=each.value)) for each in GapState],
    )


@bp.get("/search/gaps/<gap:gap>")
@signed_in
def gap(gap: str) -> ResponseReturnValue:
    """Show one gap: the words people used, how many, and where the answer stands."""
    return _page(queries.gap(gap, viewer=current_viewer()))


@bp.post("/search/gaps/<gap:gap>/answer")
@signed_in
def answer(gap: str) -> ResponseReturnValue:
    """Name an article that is there already, and check whether it is found."""
    viewer, form = current_viewer(), AnswerForm()
    found = queries.gap(gap, viewer=viewer)
    policy.require(SearchPermission.CLAIM_GAP, viewer, found)
    if not form.validate_on_submit():
        return _page(found, answer=form)
    try:
        with db.writing():
            claiming.answer_with(found, form.ref.data or "", by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(queries.gap(gap, viewer=viewer), answer=form)
    return _checked(found)


@bp.post("/search/gaps/<gap:gap>/check")
@signed_in
def check(gap: str) -> ResponseReturnValue:
    """Search with the gap's own words now; found among the first three, it closes."""
    viewer = current_viewer()
    found = queries.gap(gap, viewer=viewer)
    policy.require(SearchPermission.CHECK_GAP, viewer, found)
    return _checked(found)


@bp.post("/search/gaps/<gap:gap>/dismiss")
@signed_in
def dismiss(gap: str) -> ResponseReturnValue:
    """Say that nothing will be written, and why."""
    viewer, form = current_viewer(), DismissForm()
    found = queries.gap(gap, viewer=viewer)
    policy.require(SearchPermission.DISMISS_GAP, viewer, found)
    if not form.validate_on_submit():
        return _page(found, dismissal=form)
    with db.writing():
        GAP.advance(found, "dismiss", by=viewer, note=form.note.data)
    flash(_("Dismissed. Further searches for it are counted here, and it can be opened again."))
    return redirect(url_for(".gap", gap=found.ref))


@bp.post("/search/gaps/<gap:gap>/<verb>")
@signed_in
def advance(gap: str, verb: str) -> ResponseReturnValue:
    """Give a gap back, or open it again."""
    viewer = current_viewer()
    with db.writing():
        found = queries.gap(gap, viewer=viewer)
        if verb not in MOVES:
            raise Missing
        GAP.advance(found, verb, by=viewer)
    flash(MOVES[verb], "good")
    return redirect(url_for(".gap", gap=found.ref))


def _checked(gap: Gap) -> ResponseReturnValue:
    """Check a gap now, say what came of it, and go back to its page."""
    if not gap.article_ref:
        raise Conflict(_("No article answers this yet: there is nothing to look for."))
    try:
        jobs.check_now(gap)
    except IndexUnusableError:
        raise Conflict(_("The search index is being rebuilt. Check again in a minute.")) from None
    flash(*_verdict(gap))
    return redirect(url_for(".gap", gap=gap.ref))


def _verdict(gap: Gap) -> tuple[str, str]:
    """Say what a check showed."""
    main = main_wording(gap)
    place = main.place if main else None
    if gap.state is GapState.CLOSED:
        return _(
            "%(article_ref)s is found at place %(place)s: the gap is closed.",
            article_ref=gap.article_ref,
            place=place,
        ), "good"
    if gap.state is GapState.OPEN:
        return _("The article is not found any more: the gap is open again."), "warn"
    if place is None:
        return _(
            "“%(search)s” does not find %(article_ref)s yet.",
            search=gap.text,
            article_ref=gap.article_ref,
        ), "warn"
    if main and main.missing:
        words = ", ".join(main.missing)
        return _(
            "%(article_ref)s is found at place %(place)s, but lacks: %(words)s.",
            article_ref=gap.article_ref,
            place=place,
            words=words,
        ), "warn"
    return (
        _(
            "%(article_ref)s is found at place %(place)s. It has to be among the first %(top)s.",
            article_ref=gap.article_ref,
            place=place,
            top=TOP,
        ),
        "warn",
    )


def _page(
    gap: Gap, *, answer: AnswerForm | None = None, dismissal: DismissForm | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    verbs = {step.verb: step for step in GAP.steps_for(gap, viewer)}
    page = render_template(
        "search/learning/gap.html",
        gap=gap,
        wordings=queries.wordings_for(gap, viewer),
        article=_article(gap),
        verbs=verbs,
        moves=[verbs[verb] for verb in MOVES if verb in verbs],
        may_check=policy.allows(SearchPermission.CHECK_GAP, viewer, gap),
        sees_demand=policy.allows(SearchPermission.SEE_DEMAND, viewer),
        sections=pages.sections(current_app, "gap", viewer, gap),
        answer=answer or AnswerForm(formdata=None),
        dismissal=dismissal or DismissForm(formdata=None),
        top=TOP,
    )
    return page, 422 if answer or dismissal else 200


def _article(gap: Gap) -> dict[str, Any] | None:
    """Return title and address of the article that is to answer it, where the viewer reads it."""
    found = rights.records([gap.article_ref], current_viewer()).get(gap.article_ref)
    if found is None:
        return None
    kind, record = found
    is_found = kind.document(record) is not None
    return {"title": kind.title(record), "url": kind.url(record), "is_published": is_found}


def _state(asked: str) -> GapState:
    return GapState(asked) if asked in set(GapState) else GapState.OPEN

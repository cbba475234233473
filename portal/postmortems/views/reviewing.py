"""The page on which a reviewer decides, and the comments on passages of the text."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.postmortems import checklist
from portal.postmortems.forms import DecisionForm
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.review import Typed, review_page
from portal.postmortems.services import reviewing
from portal.postmortems.views.blueprint import bp


@bp.get("/postmortems/<pm:ref>/review")
@signed_in
def review(ref: str) -> ResponseReturnValue:
    """Show a reviewer, and its writers, whether it holds: what is found and what is missing."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    return shown(found, viewer, DecisionForm(fingerprint=found.fingerprint))


@bp.post("/postmortems/<pm:ref>/comments")
@signed_in
def comment(ref: str) -> ResponseReturnValue:
    """Remark on a passage, or answer a remark."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.COMMENT, viewer, found)
    try:
        with db.writing():
            made = reviewing.comment(
                found,
                request.form.get("body", ""),
                by=viewer,
                quote=request.form.get("quote", ""),
                place=request.form.get("place", ""),
                reply_to=request.form.get("reply_to", type=int),
            )
    except Invalid as refusal:
        form = DecisionForm(formdata=None, fingerprint=found.fingerprint)
        return shown(found, viewer, form, refusal=refusal)
    return redirect(_at(found, f"comment-{made.parent_id or made.id}"))


@bp.post("/postmortems/<pm:ref>/comments/<int:number>/resolve")
@signed_in
def resolve(ref: str, number: int) -> ResponseReturnValue:
    """Settle a remark."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    with db.writing():
        reviewing.resolve(found, number, by=viewer)
    return redirect(_at(found, "comments"))


def typed() -> Typed:
    """Return the points as they were sent with a decision."""
    sent = request.form
    return Typed(
        sent.get("fingerprint", ""),
        [key for key in sent.getlist("check") if key in checklist.TITLES],
        {key: sent.get(f"remark-{key}", "") for key in checklist.TITLES},
    )


def shown(
    found: Postmortem,
    viewer: Viewer,
    form: DecisionForm,
    *,
    points: Typed | None = None,
    refusal: Conflict | Invalid | None = None,
) -> ResponseReturnValue:
    """Return the page of the review with what was typed into its forms."""
    page = render_template(
        "postmortems/review.html",
        **review_page(found, viewer, points),
        form=form,
        kept=request.form,
        refusal=refusal,
        comment_error=getattr(refusal, "fields", {}).get("body"),
    )
    return page, refusal.status if refusal else 200


def _at(found: Postmortem, anchor: str) -> str:
    return url_for("postmortems.review", ref=found.ref, _anchor=anchor)

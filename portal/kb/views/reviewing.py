"""Reviewing: the queue, and the one page where a proposal is read, discussed and decided."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core import clock, pages
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import later
from portal.core.policy import policy
from portal.core.web import needs, signed_in
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission
from portal.kb.queries import articles, drafts
from portal.kb.services import publishing, rendering, reviewing
from portal.kb.texts.risks import Risk
from portal.kb.views import proposal_page
from portal.kb.views.reading import bp

LATE_AFTER = 3  # days a proposal may wait before the queue says so
# One press, both steps: what a reviewer does with most texts. Each writes its own event.
APPROVE_AND_PUBLISH = "approve_and_publish"
REVIEWERS_VERBS = {"approve", "request_changes", APPROVE_AND_PUBLISH}
PUBLISHING = {"publish", "publish_directly", APPROVE_AND_PUBLISH}
DONE = {
    "submit": later("Sent to the reviewers."),
    "approve": later("Approved, exactly as it stands. It still has to be published."),
    "request_changes": later("The author has been told what to change."),
    "publish": later("Published: readers get it now."),
    APPROVE_AND_PUBLISH: later("Approved and published: readers get it now."),
    "publish_directly": later("Published without review: readers see that it is not validated."),
    "withdraw": later("Withdrawn. The text is kept under My writing."),
}


@bp.get("/reviews")
@needs(KbPermission.REVIEW)
def reviews() -> ResponseReturnValue:
    """Show what waits for a reviewer, longest waiting first."""
    viewer = current_viewer()
    mine = drafts.written_by(viewer)
    waiting = [
        Waiting(each, proposal_page.risks_of(each, viewer), each.id in mine)
        for each in drafts.queue_for(viewer)
    ]
    approved = drafts.approved_for(viewer)
    return render_template(
        "kb/reviews.html",
        waiting=waiting,
        approved=approved,
        extra=pages.sections(current_app, "reviews", viewer),
    )


@bp.get("/kb/<kb:ref>/proposal")
@signed_in
def proposal(ref: str) -> ResponseReturnValue:
    """Show the open proposal: what changed first, then what can be done about it."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    return _page(articles.proposal(article, viewer=viewer), viewer)


@bp.get("/kb/<kb:ref>/proposals/<int:number>")
@signed_in
def past_proposal(ref: str, number: int) -> ResponseReturnValue:
    """Show a proposal that may be closed by now."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    return _page(articles.proposal(article, viewer=viewer, number=number), viewer)


@bp.post("/kb/<kb:ref>/proposal/<verb>")
@signed_in
def advance_proposal(ref: str, verb: str) -> ResponseReturnValue:
    """Move the open proposal along; a refusal comes back on its page with what was typed."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    found = articles.proposal(article, viewer=viewer)
    if verb in PUBLISHING:
        rendering.ensure(article, found.body)
        publishing.read_ahead(found.body)
    try:
        with db.writing():
            for step in ("approve", "publish") if verb == APPROVE_AND_PUBLISH else (verb,):
                PROPOSAL.advance(
                    found,
                    step,
                    by=viewer,
                    note=request.form.get("note", "").strip(),
                    fingerprint=request.form.get("fingerprint", ""),
                    checks=request.form.getlist("check"),
                )
    except Conflict as refusal:
        return _page(found, viewer, refusal=refusal)
    flash(f"{article.ref}: {DONE[verb]}", "good")
    return redirect(_after(found, verb, viewer))


@bp.post("/kb/<kb:ref>/proposal/comments")
@signed_in
def comment(ref: str) -> ResponseReturnValue:
    """Remark on a passage of the open proposal."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    found = articles.proposal(article, viewer=viewer)
    try:
        with db.writing():
            remark = reviewing.comment(
                found,
                request.form.get("body", ""),
                by=viewer,
                quote=request.form.get("quote", ""),
                line=request.form.get("line", type=int),
                reply_to=request.form.get("reply_to", type=int),
            )
    except Invalid as refusal:
        return _page(found, viewer, refusal=refusal)
    anchor = f"comment-{remark.parent_id or remark.id}"
    return redirect(_page_of(article, anchor))


@bp.post("/kb/<kb:ref>/proposal/comments/<int:number>/resolve")
@signed_in
def resolve(ref: str, number: int) -> ResponseReturnValue:
    """Settle a remark."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    with db.writing():
        reviewing.resolve(articles.proposal(article, viewer=viewer), number, by=viewer)
    return redirect(_page_of(article, "comments"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the review queue."""

    proposal: Proposal
    risks: list[Risk]
    is_own: bool

    @property
    def is_late(self) -> bool:
        """Whether it has waited longer than anybody should."""
        asked = self.proposal.submitted_at
        return asked is not None and asked < clock.ago(days=LATE_AFTER)


def _page(
    found: Proposal, viewer: Viewer, *, refusal: Conflict | Invalid | None = None
) -> ResponseReturnValue:
    view = request.values.get("view", "read")
    page = render_template(
        "kb/proposal.html",
        **proposal_page.shown(found, viewer, view=view),
        refusal=refusal,
        kept=request.form,
        next_up=drafts.next_for(viewer, after=found)
        if policy.allows(KbPermission.REVIEW, viewer)
        else None,
    )
    return page, refusal.status if refusal else 200


def _page_of(article: Article, anchor: str) -> str:
    """Return where a conversation goes on: the same page, in the view it was read in."""
    view = "source" if request.form.get("view") == "source" else None
    return url_for("kb.proposal", ref=article.ref, view=view, _anchor=anchor)


def _after(found: Proposal, verb: str, viewer: Viewer) -> str:
    """Say where the person goes next: a reviewer to the queue, an author to the result."""
    # After a key to the next proposal, whose page takes that key only once it was looked at. Not
    # after a press: its button to publish would lie where this one was just pressed.
    if verb in REVIEWERS_VERBS and policy.allows(KbPermission.APPROVE, viewer, found):
        following = drafts.next_for(viewer, after=found) if "next" in request.form else None
        return url_for("kb.proposal", ref=following.ref) if following else url_for("kb.reviews")
    if verb in PUBLISHING:
        return url_for("kb.show", slug=found.article.slug)
    if verb == "withdraw":
        return url_for("kb.mine")
    return url_for("kb.proposal", ref=found.ref)

"""Reviewing: the queue, and the one page where a proposal is read, discussed and decided."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.policy import policy
from portal.core.richtext.sections import source_for
from portal.core.web import needs, signed_in
from portal.kb import comparison, risks, standard
from portal.kb.drafts import DraftView
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries import articles, drafts
from portal.kb.risks import removed_symptoms
from portal.kb.services import rendering, reviewing
from portal.kb.standard import Judgement
from portal.kb.terms import ProposalState
from portal.kb.views import labels
from portal.kb.views.reading import bp

DONE = {
    "submit": "Sent to the reviewers.",
    "approve": "Approved, exactly as it stands. It still has to be published.",
    "request_changes": "The author has been told what to change.",
    "publish": "Published: readers get it now.",
    "publish_directly": "Published without review: readers see that it is not validated.",
    "withdraw": "Withdrawn. The text is kept under My writing.",
}


@bp.get("/reviews")
@needs(KbPermission.REVIEW)
def reviews() -> ResponseReturnValue:
    """Show what waits for a reviewer, longest waiting first."""
    viewer = current_viewer()
    waiting = [Waiting.of(proposal, viewer=viewer) for proposal in drafts.queue_for(viewer)]
    return render_template("kb/reviews.html", waiting=waiting, approved=drafts.approved_for(viewer))


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
    if verb in ("publish", "publish_directly"):
        rendering.ensure(article, found.body)
    try:
        with db.writing():
            PROPOSAL.advance(
                found,
                verb,
                by=viewer,
                note=request.form.get("note", "").strip(),
                fingerprint=request.form.get("fingerprint", ""),
                checks=request.form.getlist("check"),
            )
    except Conflict as refusal:
        return _page(found, viewer, refusal=refusal)
    flash(DONE[verb], "good")
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
    return redirect(url_for("kb.proposal", ref=article.ref, _anchor=anchor))


@bp.post("/kb/<kb:ref>/proposal/comments/<int:number>/resolve")
@signed_in
def resolve(ref: str, number: int) -> ResponseReturnValue:
    """Settle a remark."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    with db.writing():
        reviewing.resolve(articles.proposal(article, viewer=viewer), number, by=viewer)
    return redirect(url_for("kb.proposal", ref=article.ref, _anchor="comments"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the review queue."""

    proposal: Proposal
    risks: list[Any]
    is_own: bool

    @classmethod
    def of(cls, proposal: Proposal, *, viewer: Viewer) -> "Waiting":
        """Read a proposal as the queue shows it."""
        may_decide = policy.allows(KbPermission.APPROVE, viewer, proposal)
        return cls(proposal, _risks(proposal), not may_decide)


def _page(
    found: Proposal, viewer: Viewer, *, refusal: Conflict | Invalid | None = None
) -> ResponseReturnValue:
    article = found.article
    as_source = request.args.get("view") == "source"
    findings = standard.check(_draft(found))
    page = render_template(
        "kb/proposal.html",
        article=article,
        proposal=found,
        refusal=refusal,
        steps=list(PROPOSAL.steps_for(found, viewer)),
        missing={
            step.verb: PROPOSAL.missing(
                found, step.verb, by=viewer, fingerprint=found.content.fingerprint, note="…"
            )
            for step in PROPOSAL.steps_for(found, viewer)
        },
        may_edit=found.is_open and policy.allows(KbPermission.EDIT_PROPOSAL, viewer, found),
        may_comment=found.is_open and policy.allows(KbPermission.COMMENT, viewer, found),
        is_reviewer=policy.allows(KbPermission.REVIEW, viewer, found),
        is_author=not policy.allows(KbPermission.APPROVE, viewer, found)
        and policy.allows(KbPermission.REVIEW, viewer, found),
        changed_since_asked=found.state is ProposalState.IN_REVIEW
        and found.submitted_fingerprint != found.content.fingerprint,
        fingerprint=found.content.fingerprint,
        risks=_risks(found),
        unmet=[each for each in findings if each.judgement is Judgement.NOT_MET],
        to_judge=[each for each in findings if each.judgement is Judgement.TO_JUDGE],
        met=[each for each in findings if each.judgement is Judgement.MET],
        as_source=as_source,
        fields=_fields(found),
        source=_source(found, viewer) if as_source else None,
        rendered=None if as_source else _rendered(found, viewer),
        threads=_threads(found),
        kept=request.form,
    )
    return page, refusal.status if refusal else 200


def _after(found: Proposal, verb: str, viewer: Viewer) -> str:
    """Say where the person goes next: a reviewer to the next one, an author to the result."""
    if verb in ("publish", "publish_directly"):
        return url_for("kb.show", slug=found.article.slug)
    if verb == "request_changes" and policy.allows(KbPermission.REVIEW, viewer):
        return url_for("kb.reviews")
    if verb == "withdraw":
        return url_for("kb.mine")
    return url_for("kb.proposal", ref=found.ref)


def _risks(found: Proposal) -> list[Any]:
    base = found.base_revision
    if base is None:
        return []
    return [
        *risks.risky_changes(base.body, found.body),
        *removed_symptoms(base.symptoms, found.symptoms),
    ]


def _draft(found: Proposal) -> DraftView:
    article = found.article
    return DraftView(
        kind=article.kind,
        title=found.title,
        summary=found.summary,
        symptoms=found.symptoms,
        environment=found.environment,
        body=found.body,
        services=_service_names(found.service_ids),
        tags=found.tags,
        owner=article.owner.name if article.owner else "",
        dead_links=_dead_links(article, found.body),
    )


def _service_names(ids: list[int]) -> list[str]:
    return list(db.session.scalars(select(Service.name).where(Service.id.in_(ids)))) if ids else []


def _dead_links(article: Article, body: str) -> list[str]:
    return rendering.dead_links(article, body)


def _fields(found: Proposal) -> list[comparison.FieldChange]:
    if found.base_revision is None:
        return []
    return comparison.compare_fields(
        labels.fields(found.base_revision.content), labels.fields(found.content)
    )


def _source(found: Proposal, viewer: Viewer) -> comparison.SourceDiff:
    tier = reading_tier(viewer, found.article)
    before = found.base_revision.body if found.base_revision else ""
    return comparison.compare_source(source_for(before, tier), source_for(found.body, tier))


def _rendered(found: Proposal, viewer: Viewer) -> Markup:
    article, tier = found.article, reading_tier(viewer, found.article)
    after = rendering.reading(article, found.body, tier=tier).html
    if found.base_revision is None:
        return Markup(after)  # noqa: S704 - the pipeline's own output, nh3 came last
    before = rendering.reading(article, found.base_revision.body, tier=tier).html
    return Markup(comparison.compare_rendered(before, after))  # noqa: S704 - as safe as its input


def _threads(found: Proposal) -> list[tuple[Any, list[Any]]]:
    first = [each for each in found.comments if each.parent_id is None]
    return [
        (head, [each for each in found.comments if each.parent_id == head.id]) for head in first
    ]

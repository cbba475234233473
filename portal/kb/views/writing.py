"""Writing: a new article, the editor, autosave, preview, files, and the edit-conflict screen."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Refusal
from portal.core.forms import choices
from portal.core.policy import policy
from portal.core.web import needs, signed_in
from portal.kb import outlines
from portal.kb.forms import NewArticleForm, ProposalForm
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries import articles, drafts
from portal.kb.services import rendering, uploading, writing
from portal.kb.services.uploading import shelf
from portal.kb.services.writing import EditConflict
from portal.kb.views.reading import bp


@bp.route("/kb/new", methods=["GET", "POST"])
@needs(KbPermission.WRITE)
def new() -> ResponseReturnValue:
    """Start an article from the outline of its kind."""
    viewer = current_viewer()
    form = NewArticleForm(title=request.args.get("title", "")[:200])
    form.outline.choices = choices((each.key, each.name) for each in outlines.OUTLINES)
    if form.validate_on_submit():
        outline = outlines.outline(form.outline.data)
        if outline is None:
            raise Invalid("Choose what you want to write.")
        content = Content(title=(form.title.data or "").strip(), body=outline.markdown)
        with db.writing():
            proposal = writing.create_article(outline.kind, content, by=viewer)
        return redirect(url_for("kb.edit", ref=proposal.ref))
    page = render_template("kb/new.html", form=form, outlines=outlines.OUTLINES)
    return page, 422 if form.is_submitted() else 200


@bp.get("/kb/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """List what this viewer is writing, and what became of it."""
    return render_template("kb/mine.html", **drafts.writing_of(current_viewer()))


@bp.route("/kb/<kb:ref>/edit", methods=["GET", "POST"])
@signed_in
def edit(ref: str) -> ResponseReturnValue:
    """Write: opens a proposal where none is open, saves into it, loses nobody's text."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    proposal = _proposal_to_edit(article, viewer)
    form = _form()
    if not form.is_submitted():
        form.fill(proposal.content, note=proposal.note, seen=proposal.save_number)
        return _editor(proposal, form)
    if not form.validate():
        return _editor(proposal, form), 422
    try:
        saved = _save(proposal, form, viewer)
    except EditConflict as conflict:
        return _conflict_page(proposal, form, conflict), 409
    except Refusal as refusal:
        return _editor(proposal, form, refusal=refusal), refusal.status
    if saved.merged_with:
        flash(f"Saved, and joined with what {saved.merged_with} wrote meanwhile.", "good")
    else:
        flash("Saved. Readers get it once it is approved and published.", "good")
    if "stay" in request.form:
        return redirect(url_for("kb.edit", ref=article.ref))
    return redirect(url_for("kb.proposal", ref=article.ref))


@bp.post("/kb/<kb:ref>/autosave")
@signed_in
def autosave(ref: str) -> ResponseReturnValue:
    """Save from the editor in the background; answers in JSON."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    proposal = articles.proposal(article, viewer=viewer)
    form = _form()
    if not form.validate():
        return jsonify(saved=False, fields=form.errors), 422
    try:
        saved = _save(proposal, form, viewer)
    except EditConflict as conflict:
        return jsonify(saved=False, by=conflict.theirs_by, message=str(conflict)), 409
    body = proposal.body if saved.merged_with else None
    return jsonify(saved=True, number=saved.number, merged_with=saved.merged_with, body=body)


@bp.post("/kb/<kb:ref>/preview")
@signed_in
def preview(ref: str) -> ResponseReturnValue:
    """Render what is being written, as the chosen tier will read it, without saving."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.PROPOSE, viewer, article)
    most = reading_tier(viewer, article)
    tier = min(request.form.get("tier", most, type=int), most)
    try:
        rendered = rendering.preview(article, request.form.get("body", ""), tier=tier)
    except Refusal as refusal:
        return render_template("kb/_preview_refused.html", sentence=str(refusal)), refusal.status
    html = Markup(rendered.html)  # noqa: S704 - the pipeline's own output, nh3 came last
    return render_template("kb/_preview.html", html=html)


@bp.post("/kb/<kb:ref>/files")
@signed_in
def attach(ref: str) -> ResponseReturnValue:
    """Take files that were chosen, dropped or pasted; answers in JSON to scripts."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    proposal = articles.proposal(article, viewer=viewer)
    policy.require(KbPermission.EDIT_PROPOSAL, viewer, proposal)
    sent = [each for each in request.files.getlist("file") if each.filename]
    if not sent:
        raise Invalid("Choose a file first.", {"file": "Choose a file first."})
    files = [shelf.take(each.stream.read(), each.filename or "file") for each in sent]
    with db.writing():
        kept = [uploading.upload(proposal, file, by=viewer) for file in files]
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(files=[_described(each) for each in kept])
    flash(f"Attached: {', '.join(each.name for each in kept)}. Put it into the text below.", "good")
    return redirect(url_for("kb.edit", ref=article.ref))


def _proposal_to_edit(article: Article, viewer: Viewer) -> Proposal:
    """Return the open proposal, or open one; outside the viewer's rights is refused."""
    if articles.open_proposal(article) is None:
        with db.writing():
            return writing.propose(article, by=viewer)
    proposal = articles.proposal(article, viewer=viewer)
    policy.require(KbPermission.EDIT_PROPOSAL, viewer, proposal)
    return proposal


def _save(proposal: Proposal, form: ProposalForm, viewer: Viewer) -> writing.Saved:
    """Render first, outside the queue of writers, so that a text nobody can read is refused."""
    content = form.content
    rendering.ensure(proposal.article, content.body)
    with db.writing():
        return writing.save(
            proposal, content, by=viewer, seen=form.seen_number, note=form.note.data
        )


def _editor(proposal: Proposal, form: ProposalForm, *, refusal: Refusal | None = None) -> str:
    tier = reading_tier(current_viewer(), proposal.article)
    try:
        html = rendering.preview(proposal.article, form.body.data or "", tier=tier).html
    except Refusal as fault:
        refusal, html = refusal or fault, ""
    return render_template(
        "kb/editor.html",
        article=proposal.article,
        proposal=proposal,
        form=form,
        refusal=refusal,
        missing=refusal.missing if isinstance(refusal, Conflict) else (),
        files=uploading.attachments_of(proposal.article),
        preview=Markup(html),  # noqa: S704 - the pipeline's own output, nh3 came last
    )


def _conflict_page(proposal: Proposal, form: ProposalForm, conflict: EditConflict) -> str:
    """Show both texts and a joined one to finish; saving it answers what the other wrote."""
    form.seen.data = str(conflict.number)
    return render_template(
        "kb/conflict.html",
        article=proposal.article,
        proposal=proposal,
        form=form,
        conflict=conflict,
    )


def _form() -> ProposalForm:
    form = ProposalForm()
    form.offer(teams=_choices(Team), services=_choices(Service), categories=_choices(Category))
    return form


def _choices(model: type[Team | Service | Category]) -> list[tuple[int, str]]:
    rows = db.session.execute(select(model.id, model.name).order_by(model.name))
    return [(number, name) for number, name in rows]


def _described(attachment: Any) -> dict[str, Any]:
    """Say how to put a file into the text."""
    label = attachment.name.rsplit(".", 1)[0]
    link = f"[{attachment.name}](attachment:{attachment.name.replace(' ', '%20')})"
    picture = f"![{label}](attachment:{attachment.name.replace(' ', '%20')})"
    return {
        "name": attachment.name,
        "markdown": picture if attachment.is_image else link,
        "problem": attachment.problem,
    }

"""The editor: save, autosave, preview, files, and the page where two edits collide."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Refusal
from portal.core.languages import _
from portal.core.richtext.shapes import ALL_TIERS
from portal.core.web import signed_in, wants_json
from portal.core.wording import plural
from portal.kb import collision, editor
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment
from portal.kb.queries import articles
from portal.kb.sent import files_sent
from portal.kb.services import drafting, rendering, uploading
from portal.kb.services.attaching import KeptFile
from portal.kb.services.drafting import Decision, Ground, Kept
from portal.kb.services.writing import EditConflict
from portal.kb.views import labels
from portal.kb.views.reading import bp
from portal.kb.writing_forms import ProposalForm


@bp.route("/kb/<kb:ref>/edit", methods=["GET", "POST"])
@signed_in
def edit(ref: str) -> ResponseReturnValue:
    """Write: the first save opens a proposal, a later one goes into it; nobody's text is lost."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = editor.form_of(article, editor.proposal_to_edit(article, viewer))
    if not form.is_submitted():
        return _editor(article, form)
    if not form.validate():
        return _editor(article, form), 422
    try:
        rendering.ensure(article, form.content.body)
        sent = files_sent()
        with db.writing():
            kept = _keep(article, form)
            _put(article, sent, viewer)
    except EditConflict as conflict:
        return _conflict_page(article, form, conflict), 409
    except Refusal as refusal:
        return _editor(article, form, refusal=refusal), refusal.status
    flash(_what_became(kept), "good")
    if "stay" in request.form or kept.proposal is None:
        return redirect(url_for("kb.edit", ref=article.ref))
    return redirect(url_for("kb.proposal", ref=article.ref))


@bp.post("/kb/<kb:ref>/autosave")
@signed_in
def autosave(ref: str) -> ResponseReturnValue:
    """Save from the editor in the background; answers in JSON."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = editor.form_of(article, editor.proposal_to_edit(article, viewer))
    if not form.validate():
        raise Invalid(_("Something here cannot be saved yet."), _first_errors(form))
    rendering.preview(
        article, form.content.body, tier=ALL_TIERS
    )  # refuses what nobody could be shown
    with db.writing():
        kept = _keep(article, form, quietly=True)
    time = clock.now().astimezone(viewer.zone)
    return jsonify(
        seen=str(kept.ground),
        as_sent=str(kept.as_sent),
        words=_saved_words(f"{time:%H:%M}", kept),
        fields=_fields(kept) if kept.merged_with else None,
    )


@bp.post("/kb/<kb:ref>/preview")
@signed_in
def preview(ref: str) -> ResponseReturnValue:
    """Show what is being written as the chosen tier will read it, without saving."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = editor.form_of(article, editor.proposal_to_edit(article, viewer))
    tier = request.form.get("tier", 9, type=int)
    if not wants_json():
        return _editor(article, form, tier=tier)
    shown = editor.preview(article, form.body.data or "", tier=tier, viewer=viewer)
    findings = [] if shown.refusal else editor.still_open(article, form.content)
    answer = jsonify(
        preview=render_template("kb/_preview.html", preview=shown),
        standing=render_template("kb/_still_open.html", findings=findings, preview=shown),
        open=_(
            "%(points)s still open",
            points=plural(len(findings) + len(shown.problems), "point"),
        ),
    )
    return answer, shown.refusal.status if shown.refusal else 200


@bp.post("/kb/<kb:ref>/files")
@signed_in
def attach(ref: str) -> ResponseReturnValue:
    """Take files that were chosen, dropped or pasted; answers in JSON to scripts."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = editor.form_of(article, editor.proposal_to_edit(article, viewer))
    try:
        sent = files_sent()
        if not sent:
            raise Invalid(_("Choose a file first."), {"file": _("Choose a file first.")})
        with db.writing():
            kept = _put(article, sent, viewer)
    except Refusal as refusal:
        if wants_json():
            raise
        return _editor(article, form, refusal=refusal), refusal.status
    if wants_json():
        described = [_described(each) for each in kept]
        listed = render_template("kb/_files.html", article=article, files=kept)
        return jsonify(files=described, listed=listed)
    names = ", ".join(each.name for each in kept)
    flash(_("Attached: %(names)s. It is in the list of files.", names=names), "good")
    return _editor(article, form)


@bp.post("/kb/<kb:ref>/settle")
@signed_in
def settle(ref: str) -> ResponseReturnValue:
    """Save what was decided where two people changed the same lines."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = editor.form_of(article, editor.proposal_to_edit(article, viewer))
    if not form.validate():
        return _editor(article, form), 422
    ground = Ground.read(form.seen.data)
    joined = drafting.collided(article, form.written, ground)
    decided = Decision(
        over=request.form.get("over", ""),
        fields=collision.fields_chosen(joined, request.form),
        passages=collision.lines_chosen(joined, request.form),
    )
    try:
        if decided.over == joined.theirs.fingerprint and not _is_complete(decided, joined):
            raise Invalid(_("Choose for every passage which text stays."))
        rendering.ensure(article, joined.settled(decided.fields, decided.passages).body)
        with db.writing():
            drafting.settle(article, form.written, decided, by=viewer, ground=ground)
    except EditConflict as conflict:
        return _conflict_page(article, form, conflict, is_again=True), 409
    except Refusal as refusal:
        shown = drafting.conflict(article, joined, by=viewer)
        return _conflict_page(article, form, shown, refusal=refusal), refusal.status
    flash(_("Saved. Read it once more as a whole."), "good")
    return redirect(url_for("kb.edit", ref=article.ref))


def _keep(article: Article, form: ProposalForm, *, quietly: bool = False) -> Kept:
    ground = Ground.read(form.seen.data)
    return drafting.keep(article, form.written, by=current_viewer(), ground=ground, quietly=quietly)


def _put(article: Article, sent: list[KeptFile], viewer: Viewer) -> list[Attachment]:
    if not sent:
        return []
    proposal = drafting.opened(article, by=viewer)
    return [uploading.upload(proposal, file, by=viewer) for file in sent]


def _editor(
    article: Article,
    form: ProposalForm,
    *,
    refusal: Refusal | None = None,
    tier: int | None = None,
) -> str:
    viewer = current_viewer()
    proposal = editor.proposal_to_edit(article, viewer)
    return render_template(
        "kb/editor.html",
        refusal=refusal,
        missing=refusal.missing if isinstance(refusal, Conflict) else (),
        **editor.page(article, proposal, form, viewer, tier=tier),
    )


def _conflict_page(
    article: Article,
    form: ProposalForm,
    conflict: EditConflict,
    *,
    is_again: bool = False,
    refusal: Refusal | None = None,
) -> str:
    joined, chosen = conflict.joined, {} if is_again else request.form
    mine, theirs = labels.fields(joined.mine), labels.fields(joined.theirs)
    return render_template(
        "kb/conflict.html",
        article=article,
        form=form,
        conflict=conflict,
        passages=list(collision.passages(joined, chosen)),
        fields=collision.fields(joined, chosen, mine=mine, theirs=theirs),
        is_again=is_again,
        refusal=refusal,
    )


def _is_complete(decided: Decision, joined: Any) -> bool:
    return len(decided.passages) == len(joined.body.conflicts) and len(decided.fields) == len(
        joined.clashes
    )


def _what_became(kept: Kept) -> str:
    if kept.proposal is None:
        return _("Nothing changed: this is the text readers already get.")
    if kept.merged_with:
        return _(
            "Saved, and joined with what %(merged_with)s wrote meanwhile.",
            merged_with=kept.merged_with,
        )
    return _("Saved. Readers get it once it is approved and published.")


def _saved_words(time: str, kept: Kept) -> str:
    if kept.merged_with:
        return _(
            "Saved %(time)s, joined with what %(name)s wrote", time=time, name=kept.merged_with
        )
    return _("Saved %(time)s", time=time)


def _first_errors(form: ProposalForm) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items() if name and errors}


def _fields(kept: Kept) -> dict[str, Any]:
    """Return what the page shows after a merge, by the names of its fields."""
    if kept.proposal is None:
        return {}
    form = ProposalForm(formdata=None)
    form.fill(kept.proposal.content, note=kept.proposal.note, seen=kept.ground)
    names = ("title", "summary", "body", "symptoms", "environment", "audience", "tags", "note")
    plain = {name: form[name].data for name in names}
    lists = {name: [str(each) for each in form[name].data] for name in ("teams", "services")}
    return plain | lists | {"category": str(form.category.data)}


def _described(attachment: Attachment) -> dict[str, Any]:
    """Say how to put a file into the text."""
    return {
        "name": attachment.name,
        "markdown": uploading.markdown_for(attachment),
        "problem": _(attachment.problem),
    }

"""Moving a postmortem along its table of steps."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.core.wording import inside
from portal.postmortems import page
from portal.postmortems.forms import DecisionForm, ReasonForm
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import deciding
from portal.postmortems.views import reviewing
from portal.postmortems.views.blueprint import bp


@bp.post("/postmortems/<pm:ref>/steps/<verb>")
@signed_in
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Take a step; a refused one says everything that is missing."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    step = POSTMORTEM.step(verb)
    form, points = DecisionForm(), reviewing.typed()
    given = {
        "note": (form.note.data or "").strip(),
        "fingerprint": form.fingerprint.data or "",
        "ticked": points.ticked,
        "remarks": points.remarks,
    }
    try:
        if verb in page.DECISIONS and not form.is_sent():
            raise Invalid(_("Keep the word to its authors shorter."))
        with db.writing():
            POSTMORTEM.advance(found, verb, by=viewer, **given)
    except (Conflict, Invalid) as refusal:
        if verb not in page.DECISIONS:
            return _refused(found, viewer, refusal)
        form.fingerprint.data = found.fingerprint
        return reviewing.shown(found, viewer, form, points=points, refusal=refusal)
    flash(_("%(ref)s is %(state)s now.", ref=found.ref, state=inside(step.target.label)), "good")  # type: ignore[attr-defined]
    # Whoever decided goes on with what waits next; whoever asked or published, to the result.
    queue = url_for("kb.reviews")
    return redirect(queue if verb in page.DECISIONS else url_for("postmortems.show", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/findability")
@signed_in
def excuse(ref: str) -> ResponseReturnValue:
    """Say why an article need not be found with the words of the incident."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    form = ReasonForm()
    if not form.is_sent():
        raise Invalid(_("Say why."), {name: told[0] for name, told in form.errors.items()})
    with db.writing():
        deciding.excuse(found, _named(found, form), form.reason.data or "", by=viewer)
    return redirect(url_for("postmortems.review", ref=found.ref, _anchor="found"))


def _named(found: Postmortem, form: ReasonForm) -> str:
    ref = (form.article.data or "").strip().upper()
    if ref not in {each.article.ref for each in found.lessons if each.article}:
        words = _("It is not among the articles of this postmortem.")
        raise Invalid(words, {"article": words})
    return ref


def _refused(found: Postmortem, viewer: Viewer, refusal: Conflict | Invalid) -> ResponseReturnValue:
    shown = page.postmortem_page(found, viewer)
    return render_template("postmortems/show.html", **shown, refusal=refusal), refusal.status

"""Publishing a known error from a problem."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.web import needs
from portal.kb.models.article import Article
from portal.kb.terms import Audience
from portal.problems.forms import KnownErrorForm
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import cases, problems
from portal.problems.services import known_errors
from portal.problems.views.blueprint import bp


@bp.route("/problems/<prb:ref>/known-error", methods=["GET", "POST"])
@needs(ProblemPermission.PUBLISH_KNOWN_ERROR)
def publish_known_error(ref: str) -> ResponseReturnValue:
    """Draft an article of what is known, and let people read it now if that is wanted."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    begin = known_errors.proposed(found, cases.cases_of(found, viewer=viewer))
    form = KnownErrorForm(
        title=begin.title, summary=begin.summary, symptoms="\n".join(begin.symptoms)
    )
    if not form.is_sent():
        return _asked(found, form)
    try:
        article = _published(found, form, viewer)
    except Conflict as refusal:
        form.form_errors.extend(refusal.missing or [str(refusal)])
        return _asked(found, form)[0], 409
    if form.at_once.data:
        flash(_("%(ref)s is live as work in progress.", ref=article.ref), "good")
        return redirect(url_for("problems.show", ref=found.ref))
    flash(_("%(ref)s is drafted. Read it once more, then publish it.", ref=article.ref), "good")
    return redirect(url_for("kb.edit", ref=article.ref))


def _published(found: Problem, form: KnownErrorForm, viewer: Viewer) -> Article:
    told = known_errors.Told(
        title=" ".join((form.title.data or "").split()),
        summary=(form.summary.data or "").strip(),
        symptoms=form.lines,
        audience=Audience.of(form.audience.data),
    )
    with db.writing():
        return known_errors.publish(found, told, by=viewer, at_once=bool(form.at_once.data))


def _asked(found: Problem, form: KnownErrorForm) -> tuple[str, int]:
    missing = known_errors.missing(found)
    page = render_template("problems/known_error.html", problem=found, form=form, missing=missing)
    return page, form.status

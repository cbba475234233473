"""Opening a problem: alone, from one incident, or from several."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.queries import around, listing
from portal.incidents.texts import written
from portal.problems import before
from portal.problems.forms import OpenForm
from portal.problems.policy import ProblemPermission
from portal.problems.queries import problems
from portal.problems.services import linking
from portal.problems.services.opening import Suspicion, open_problem
from portal.problems.views.blueprint import bp

MOST = 200


@bp.route("/problems/new", methods=["GET", "POST"])
@needs(ProblemPermission.OPEN)
def new() -> ResponseReturnValue:
    """Open a problem; with `ref`, from these incidents."""
    viewer = current_viewer()
    cases = _named(viewer)
    form = OpenForm(around.people_of_support(), **before.filled_in(cases))
    if form.is_submitted() and "title" not in request.form:
        # The desk sent the boxes that were ticked in its list.
        refs = [each.ref for each in cases]
        return redirect(url_for("problems.new", ref=refs))
    if form.is_sent():
        try:
            return _opened(form, cases, viewer)
        except Invalid as refusal:
            form.show(refusal)
    return _asked(form, cases, viewer)


@bp.post("/problems/take")
@needs(ProblemPermission.LINK)
def take() -> ResponseReturnValue:
    """Link incidents to a problem that is there already."""
    viewer = current_viewer()
    found = problems.problem(request.form.get("problem", "")[:14], viewer=viewer)
    with db.writing():
        number = linking.link(found, _named(viewer), by=viewer)
    flash(
        _("%(number)s more with %(ref)s.", number=number, ref=found.ref)
        if number
        else _("They were with it already."),
        "good",
    )
    return redirect(url_for("problems.show", ref=found.ref))


def _named(viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents the address or the form names, as far as this viewer reads them."""
    refs = list(dict.fromkeys(request.values.getlist("ref")))[:MOST]
    return listing.chosen([ref[:14] for ref in refs], viewer=viewer)


def _opened(form: OpenForm, cases: Sequence[Incident], viewer: Viewer) -> ResponseReturnValue:
    what = Suspicion(
        title=form.title.data or "",
        description=written(form.description.data or "", field="description"),
        service=db.session.get(Service, form.service.data or 0),
        category=db.session.get(Category, form.category.data or 0),
        impact=form.impact.data,
        urgency=form.urgency.data,
        owner=db.session.get(Person, form.owner.data or 0),
        incidents=cases,
    )
    with db.writing():
        opened = open_problem(what, by=viewer)
    flash(_("%(ref)s is open.", ref=opened.ref), "good")
    return redirect(url_for("problems.show", ref=opened.ref))


def _asked(form: OpenForm, cases: Sequence[Incident], viewer: Viewer) -> ResponseReturnValue:
    return render_template(
        "problems/new.html",
        form=form,
        cases=cases,
        behind=problems.of_incidents([each.id for each in cases], viewer=viewer),
        others=problems.still_open(viewer=viewer) if cases else [],
        keeps_secrets=any(each.is_confidential for each in cases),
    ), form.status

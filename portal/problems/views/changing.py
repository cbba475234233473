"""Working on a problem: what it says, who answers for it, its cause, its incidents, notes."""

import re
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person, Team
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.queries import around, incidents
from portal.incidents.texts import written
from portal.kb.models.article import Article
from portal.kb.queries import articles
from portal.problems import page
from portal.problems.forms import AssignForm, DescribeForm, ExplainForm, LinkForm, NoteForm
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import problems
from portal.problems.services import linking, working
from portal.problems.views.asking import asked, done
from portal.problems.views.blueprint import bp
from portal.problems.whys import filled

ASSIGN = (later("Owner"), later("Who answers for finding the cause; they are told."), later("Save"))
MOST_LINKED = 50


@bp.route("/problems/<prb:ref>/edit", methods=["GET", "POST"])
@needs(ProblemPermission.SEE)
def edit(ref: str) -> ResponseReturnValue:
    """Correct what it is about; of two who do so at once, the second sees both texts."""
    found = _worked_on(ref)
    form = DescribeForm(
        title=found.title,
        description=found.description,
        service=found.service_id or 0,
        category=found.category_id or 0,
        impact=found.impact,
        urgency=found.urgency,
        seen=working.fingerprint(found),
    )
    if not form.is_sent():
        return _shown("edit", found, form)
    try:
        text = written(form.description.data or "", field="description")
        with db.writing():
            working.describe(
                found,
                by=current_viewer(),
                title=form.title.data or "",
                description=text,
                service=db.session.get(Service, form.service.data or 0),
                category=db.session.get(Category, form.category.data or 0),
                levels=(form.impact.data, form.urgency.data),
                seen=form.seen.data or "",
            )
    except Invalid as refusal:
        form.show(refusal)
        return _shown("edit", found, form)
    except Conflict:
        return _both_texts("edit", ref, form)
    flash(_("Corrected."), "good")
    return redirect(url_for("problems.show", ref=ref))


@bp.route("/problems/<prb:ref>/cause", methods=["GET", "POST"])
@needs(ProblemPermission.SEE)
def explain(ref: str) -> ResponseReturnValue:
    """Write down the cause, the whys that led to it, and the workaround."""
    viewer = current_viewer()
    found = _worked_on(ref)
    form = ExplainForm(data=_explained(found))
    if not form.is_sent():
        return _shown("explain", found, form)
    try:
        cause = written(form.cause.data or "", field="cause")
        workaround = written(form.workaround.data or "", field="workaround")
        article = _article(form.workaround_article.data or "", viewer)
        with db.writing():
            working.explain(
                found,
                by=viewer,
                cause=cause,
                whys=form.whys,
                workaround=workaround,
                workaround_article=article,
                seen=form.seen.data or "",
            )
    except Invalid as refusal:
        form.show(refusal)
        return _shown("explain", found, form)
    except Conflict:
        return _both_texts("explain", ref, form)
    flash(_("Written down."), "good")
    return redirect(url_for("problems.show", ref=ref, _anchor="cause"))


@bp.route("/problems/<prb:ref>/owner", methods=["GET", "POST"])
@needs(ProblemPermission.SEE)
def assign(ref: str) -> ResponseReturnValue:
    """Say who answers for it."""
    found = _worked_on(ref)
    people, teams = around.people_of_support(), around.teams_of_support()
    form = AssignForm(people, teams, owner=found.owner_id or 0, team=found.team_id or 0)
    if form.is_sent():
        return done(found, form, ASSIGN, lambda: _assigned(found, form))
    return asked(found, form, ASSIGN)


def _assigned(found: Problem, form: AssignForm) -> str:
    owner = db.session.get(Person, form.owner.data or 0)
    team = db.session.get(Team, form.team.data or 0)
    working.assign(found, owner, team, by=current_viewer())
    return (
        _("%(name)s answers for it now.", name=owner.name)
        if owner
        else _("Nobody answers for it now.")
    )


@bp.post("/problems/<prb:ref>/notes")
@needs(ProblemPermission.NOTE)
def note(ref: str) -> ResponseReturnValue:
    """Put down what was found out."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    form = NoteForm()
    try:
        if not form.is_sent():
            raise Invalid(_("Write a few words."), {"text": _("Write a few words.")})
        text = written(form.text.data or "", required=True)
        with db.writing():
            working.note(found, text, by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, note_form=form)
    return redirect(url_for("problems.show", ref=ref, _anchor="course"))


@bp.post("/problems/<prb:ref>/incidents")
@needs(ProblemPermission.LINK)
def link(ref: str) -> ResponseReturnValue:
    """Link more incidents by their numbers."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    form = LinkForm()
    try:
        if not form.is_sent():
            missing = _("Say which incident: INC- and its number.")
            raise Invalid(missing, {"incidents": missing})
        named = _incidents(form.incidents.data or "", viewer)
        with db.writing():
            linking.link(found, named, by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, link_form=form)
    return redirect(url_for("problems.show", ref=ref, _anchor="incidents"))


@bp.post("/problems/<prb:ref>/incidents/<int:number>/remove")
@needs(ProblemPermission.LINK)
def unlink(ref: str, number: int) -> ResponseReturnValue:
    """Say that an incident had another cause."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    incident = incidents.incident_at_desk(f"INC-{number}", viewer=viewer)
    with db.writing():
        linking.unlink(found, incident, by=viewer)
    return redirect(url_for("problems.show", ref=ref, _anchor="incidents"))


def _worked_on(ref: str) -> Problem:
    """Return a problem this viewer works on; raises `Missing` and `Forbidden`."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    policy.require(ProblemPermission.WORK, viewer, found)
    return found


def _shown(name: str, found: Problem, form: Any, **more: Any) -> ResponseReturnValue:
    page_of = render_template(f"problems/{name}.html", problem=found, form=form, **more)
    return page_of, 409 if more else form.status


def _both_texts(name: str, ref: str, form: Any) -> ResponseReturnValue:
    """Show what somebody else wrote beside what was typed; saving once more takes the latter."""
    theirs = problems.problem(ref, viewer=current_viewer())
    form.seen.data = working.fingerprint(theirs)
    return _shown(name, theirs, form, theirs=theirs)


def _page(found: Problem, **refused: Any) -> ResponseReturnValue:
    shown = page.problem_page(found, current_viewer())
    return render_template("problems/show.html", **shown, **refused), 422


def _explained(found: Problem) -> dict[str, Any]:
    article = found.workaround_article
    return {
        "cause": found.cause,
        "workaround": found.workaround,
        "workaround_article": article.ref if article else "",
        "seen": working.fingerprint(found),
        **filled(found.whys),
    }


def _article(ref: str, viewer: Viewer) -> Article | None:
    if not ref.strip():
        return None
    try:
        return articles.article(ref.strip(), viewer=viewer)
    except Missing:
        reason = _("No article %(ref)s is open to you.", ref=ref.strip()[:40])
        raise Invalid(reason, {"workaround_article": reason}) from None


def _incidents(typed: str, viewer: Viewer) -> list[Incident]:
    found = []
    for ref in re.split(r"[\s,;]+", typed.strip())[:MOST_LINKED]:
        try:
            found.append(incidents.incident_at_desk(ref, viewer=viewer))
        except Missing:
            reason = _("No incident %(ref)s is open to you.", ref=ref[:20])
            raise Invalid(reason, {"incidents": reason}) from None
    return found

"""Looking for the answer inside an incident: search, read, say what it did."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import text_of
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.runs.services import FEWEST_STEPS
from portal.incidents.services import knowing
from portal.incidents.trail import queries, searching
from portal.incidents.trail import services as trail
from portal.incidents.trail.forms import LogForm
from portal.incidents.trail.searching import Answers
from portal.incidents.trail.terms import TrailKind
from portal.incidents.views.blueprint import bp
from portal.kb import page as kb_page
from portal.kb.dressing import with_way_on
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.policy import reading_tier
from portal.kb.queries import articles
from portal.kb.services import rendering
from portal.kb.terms import LinkRole
from portal.search.learning.observing import is_by_a_person, noted
from portal.search.logs.reading import MOST_LINES, read
from portal.search.query import parse

SAID = {
    LinkRole.USED_SOLVED: later("%(ref)s solved it: say how it ended, and it is done."),
    LinkRole.USED_PARTIAL: later("%(ref)s helped: noted."),
    LinkRole.USED_FAILED: later("%(ref)s did not help: it is not suggested here again."),
}
UNREAD = later("The trail says that you had not opened it here.")


@bp.get("/incidents/<inc:ref>/search")
@needs(IncidentPermission.SEE_DESK)
def search(ref: str) -> ResponseReturnValue:
    """Search for an incident; the search becomes part of its trail."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    typed = " ".join(request.args.get("q", "").split())
    named = parse(typed).reference
    if named.startswith(searching.ARTICLE):
        return redirect(url_for("incidents.read_article", ref=found.ref, article=named))
    if not typed:
        return _searched(found, searching.likely(found, viewer), viewer)
    answers = searching.asked(found, typed, viewer)
    if works_on(found, viewer):
        noted(lambda: searching.keep(found, answers, viewer))
    return _searched(found, answers, viewer, typed=typed)


@bp.post("/incidents/<inc:ref>/search")
@needs(IncidentPermission.SEE_DESK)
def search_log(ref: str) -> ResponseReturnValue:
    """Read a pasted log and search for what matters in it; the lines are not kept."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = LogForm()
    if not form.is_sent():
        return _searched(found, searching.likely(found, viewer), viewer, form=form), form.status
    evidence = read(text_of(form.text))
    form.text.data = evidence.text
    if not evidence:
        reason = _("No error code, exception or message was recognised in these lines.")
        form.show(Invalid(reason, {"text": reason}))
        return _searched(found, searching.likely(found, viewer), viewer, form=form), form.status
    answers = searching.read_from(found, evidence, viewer)
    if works_on(found, viewer):
        noted(lambda: searching.keep(found, answers, viewer, kind=TrailKind.READ_LOG))
    return _searched(found, answers, viewer, form=form, evidence=evidence)


@bp.get("/incidents/<inc:ref>/articles/<kb:article>")
@needs(IncidentPermission.SEE_DESK)
def read_article(ref: str, article: str) -> ResponseReturnValue:
    """Show an article inside an incident; that it was read, and which revision, is noted."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    record = articles.article(article, viewer=viewer)
    shown = kb_page.reader(record, viewer)
    if works_on(found, viewer):
        noted(lambda: _note_opening(found, record, viewer))
    address = url_for("incidents.hand_over", ref=found.ref, article=record.ref)
    shown["html"] = with_way_on(shown["html"], address)
    return render_template(
        "incidents/trail/article.html", **shown, **_around(found, record, shown["revision"], viewer)
    )


@bp.get("/incidents/<inc:ref>/articles/<kb:article>/revisions/<int:number>")
@needs(IncidentPermission.SEE_DESK)
def read_revision(ref: str, article: str, number: int) -> ResponseReturnValue:
    """Show the text as it was read in an incident, whatever became of the article since."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    record = articles.article(article, viewer=viewer)
    revision = articles.revision(record, number, viewer=viewer)
    rendered = rendering.reading(record, revision.body, tier=reading_tier(viewer, record))
    return render_template(
        "incidents/trail/revision.html",
        html=Markup(rendered.html),  # noqa: S704 - the pipeline's own output, nh3 came last
        article=record,
        revision=revision,
        **_around(found, record, revision, viewer),
    )


@bp.post("/incidents/<inc:ref>/articles/<kb:article>/verdict")
@needs(IncidentPermission.WORK)
def judge(ref: str, article: str) -> ResponseReturnValue:
    """Say what an article did for this incident: about the revision that was read, if it was."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    record = articles.article(article, viewer=viewer)
    role = role_named(request.form.get("verdict", ""))
    number = request.form.get("revision", type=int)
    revision = articles.revision(record, number, viewer=viewer) if number else None
    with db.writing():
        knowing.judge(
            found,
            record,
            role,
            by=viewer,
            revision_id=revision.id if revision else None,
            note=request.form.get("note", "")[:300],
        )
    said = SAID[role] % {"ref": record.ref}
    if not trail.was_read(found, record, by=viewer):
        said = f"{said} {UNREAD}"
    flash(said, "good" if role is not LinkRole.USED_FAILED else "info")
    if role is LinkRole.USED_SOLVED and found.is_open:
        return redirect(url_for("incidents.resolve", ref=found.ref))
    return redirect(url_for("incidents.show", ref=found.ref, _anchor="answers"))


def role_named(value: str) -> LinkRole:
    """Return the verdict of this name; raises `Invalid` for what is no verdict."""
    for role in LinkRole:
        if role.is_use and role.value == value:
            return role
    raise Invalid(_("Say whether it solved it, helped, or did not help."))


def works_on(incident: Incident, viewer: Viewer) -> bool:
    """Say whether what this viewer does here belongs on the trail: who only looks leaves none."""
    may = policy.allows(IncidentPermission.WORK, viewer, incident)
    return may and incident.is_open and is_by_a_person()


def _note_opening(incident: Incident, article: Article, viewer: Viewer) -> None:
    if article.revision is None:
        return
    trail.opened(incident, article.revision, by=viewer)
    rank = request.args.get("rank", 0, type=int)
    token = request.args.get("o", "")[:32]
    searching.note_opening(incident, article.ref, token, max(0, min(rank, 99)), viewer)


def _around(
    incident: Incident, article: Article, revision: Revision, viewer: Viewer
) -> dict[str, Any]:
    steps = rendering.reading(article, revision.body, tier=reading_tier(viewer, article)).steps
    may_work = policy.allows(IncidentPermission.WORK, viewer, incident)
    return {
        "incident": incident,
        "may_judge": may_work,
        "may_work": may_work and incident.is_open,
        "may_run": may_work and incident.is_open and len(steps) >= FEWEST_STEPS,
        "failed_here": article.id in queries.failed_here(incident),
    }


def _searched(incident: Incident, answers: Answers, viewer: Viewer, **shown: Any) -> Response:
    given = {"typed": "", "form": LogForm(formdata=None), "evidence": None} | shown
    body = render_template(
        "incidents/trail/search.html",
        incident=incident,
        answers=answers,
        most_lines=MOST_LINES,
        may_work=policy.allows(IncidentPermission.WORK, viewer, incident),
        **given,
    )
    response = make_response(body)
    if given["form"].errors:
        response.headers["Cache-Control"] = "no-store"  # nobody looked for secrets in them
    return response

"""The pages of a requester: /help."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import at_the_door
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _, later
from portal.core.web import ask_to_sign_in, open_to_everyone, signed_in
from portal.incidents import course
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.page import texts
from portal.incidents.queries import around, incidents
from portal.incidents.selfservice import services
from portal.incidents.selfservice.forms import AskForm, GuestForm, ReplyForm, ask_form
from portal.incidents.services import attaching
from portal.incidents.texts import written
from portal.kb.queries import articles
from portal.kb.sent import files_sent
from portal.search import services as search
from portal.search.learning.observing import observed

bp = Blueprint("selfservice", __name__)
VERBS = {
    "confirm": later("Good to hear. It is closed."),
    "reopen": later("It is open again, and the desk has been told."),
    "cancel": later("It is cancelled."),
}
MOST_ANSWERS = 5


class Door:
    """Whether people who are not signed in may ask for help; opened with the settings."""

    def __init__(self) -> None:
        self.is_public = False

    def open(self, *, public: bool) -> None:
        """Let guests in, or not."""
        self.is_public = public

    def lets(self, viewer: Viewer) -> bool:
        """Say whether this viewer may ask."""
        return viewer.is_signed_in or self.is_public


door = Door()


@bp.get("/help")
@open_to_everyone
def start() -> ResponseReturnValue:
    """Search first: what is found may be the answer."""
    viewer = current_viewer()
    if not door.lets(viewer):
        return ask_to_sign_in()
    typed = request.args.get("q", "").strip()
    if not typed:
        waiting = services.own(viewer, is_open=True) if viewer.is_signed_in else []
        return render_template("incidents/help/start.html", waiting=waiting)
    found = search.find(typed, viewer)
    hits = [hit for hit in found.hits if hit.ref.startswith("KB-")][:MOST_ANSWERS]
    return observed(
        found,
        lambda: render_template(
            "incidents/help/answers.html", results=found, hits=hits, search_words=typed
        ),
    )


@bp.post("/help/answered")
@open_to_everyone
@at_the_door
def answered() -> ResponseReturnValue:
    """Take note that an article answered the question."""
    viewer = current_viewer()
    if not door.lets(viewer):
        return ask_to_sign_in()
    article = articles.article(request.form.get("article", ""), viewer=viewer)
    with db.writing():
        services.answered(article, request.form.get("searched", ""), by=viewer)
    flash(_("Good to hear. That helps the next one with the same question."), "good")
    return redirect(url_for("selfservice.start"))


@bp.route("/help/report", methods=["GET", "POST"])
@open_to_everyone
@at_the_door
def report() -> ResponseReturnValue:
    """Report what does not work."""
    viewer = current_viewer()
    if not door.lets(viewer):
        return ask_to_sign_in()
    form = ask_form(viewer, title=request.args.get("q", "")[:200])
    if form.is_sent():
        try:
            opened = _asked(form, viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            if viewer.is_signed_in:
                flash(_("We have it: %(ref)s. You can follow it here.", ref=opened.ref), "good")
                return redirect(url_for("selfservice.follow", ref=opened.ref))
            return render_template("incidents/help/thanks.html", incident=opened)
    return render_template("incidents/help/report.html", form=form), form.status


@bp.get("/help/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """List what this viewer waits for, and what is over."""
    viewer = current_viewer()
    return render_template(
        "incidents/help/mine.html",
        waiting=services.own(viewer, is_open=True),
        over=services.own(viewer, is_open=False),
    )


@bp.get("/help/<inc:ref>")
@signed_in
def follow(ref: str) -> ResponseReturnValue:
    """Show a requester what becomes of their incident."""
    return _page(_own(ref), ReplyForm())


@bp.post("/help/<inc:ref>/reply")
@signed_in
def reply(ref: str) -> ResponseReturnValue:
    """Answer the desk, with files."""
    viewer, found, form = current_viewer(), _own(ref), ReplyForm()
    if not form.is_sent():
        return _page(found, form)
    try:
        text = written(form.text.data or "", required=True)
        kept = files_sent()
        with db.writing():
            services.reply(found, text, by=viewer)
            for each in kept:
                attaching.attach(found, each, by=viewer, internal=False)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, form)
    flash(_("Sent to the desk."), "good")
    return redirect(url_for("selfservice.follow", ref=found.ref))


@bp.post("/help/<inc:ref>/steps/<verb>")
@signed_in
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Say that it works again, that it does not, or that it is not needed any more."""
    if verb not in VERBS:
        raise Missing
    found = _own(ref)
    note = request.form.get("note", "").strip()[:300]
    words = VERBS[verb]
    with db.writing():
        if verb != "confirm":
            INCIDENT.advance(found, verb, by=current_viewer(), note=note)
        elif not services.works_again(found, by=current_viewer()):
            words = _("Good to hear. The desk closes it once it has looked back on what happened.")
    flash(words, "good")
    return redirect(url_for("selfservice.follow", ref=found.ref))


def _asked(form: AskForm, viewer: Viewer) -> Incident:
    description = written(form.description.data or "", field="description")
    guest = form if isinstance(form, GuestForm) else None
    kept = files_sent() if viewer.is_signed_in else []
    with db.writing():
        opened = services.ask(
            form.title.data or "",
            description,
            by=viewer,
            is_blocked=bool(form.is_blocked.data),
            email=(guest.email.data or "") if guest else "",
            name=(guest.name.data or "") if guest else "",
        )
        for each in kept:
            attaching.attach(opened, each, by=viewer, internal=False)
    return opened


def _own(ref: str) -> Incident:
    """Return an incident this viewer waits for; raises `Missing` for those of others."""
    viewer = current_viewer()
    found = incidents.incident(ref, viewer=viewer)
    if found.requester_id != viewer.id:
        raise Missing
    return found


def _goes_on(found: Incident) -> Incident | None:
    """Return what it was merged into, where that is a report of the same person."""
    into = found.merged_into
    return into if into is not None and into.requester_id == found.requester_id else None


def _page(found: Incident, form: ReplyForm) -> ResponseReturnValue:
    viewer = current_viewer()
    steps = {step.verb for step in INCIDENT.steps_for(found, viewer)}
    page = render_template(
        "incidents/help/follow.html",
        incident=found,
        **texts(found),
        form=form,
        goes_on=_goes_on(found),
        may={verb: verb in steps for verb in VERBS},
        happenings=course.course_for_requester(found),
        files=[each for each in around.files_of(found, viewer=viewer) if not each.is_internal],
    )
    return page, form.status

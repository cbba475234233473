"""The editions: choosing what goes into which, each as a sheet, and as a file."""

from collections.abc import Iterable
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.kb.models.article import Article
from portal.postmortems import audiences, exporting, page
from portal.postmortems.edition_terms import CHOSEN, Edition, known
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import choosing
from portal.postmortems.telling import Choice, Told
from portal.postmortems.views.blueprint import bp


@bp.route("/postmortems/<pm:ref>/editions", methods=["GET", "POST"])
@signed_in
def editions(ref: str) -> ResponseReturnValue:
    """Choose which parts go into which edition; the preview saves nothing."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    sent = request.form
    if request.method == "GET" or not (found.state.is_at_work or "save" in sent):
        return _chooser(found, Choice.of(found))  # boxes of a fixed choice are not sent
    choice = choosing.usual_choice(found) if "usual" in sent else _read(found, sent)
    if "save" not in sent:
        return _chooser(found, choice)
    with db.writing():
        choosing.choose(found, choice, by=viewer)
    flash(_("The editions are kept. A reviewer approves them with the text."), "good")
    return redirect(url_for("postmortems.editions", ref=found.ref))


@bp.get("/postmortems/<pm:ref>/editions/<edition>")
@signed_in
def edition(ref: str, edition: str) -> ResponseReturnValue:
    """Show one edition as a sheet, for the printer too."""
    viewer = current_viewer()
    found, told = _told(ref, edition, viewer)
    return _sheet(found, told, viewer)


@bp.get("/postmortems/<pm:ref>/print")
@signed_in
def print_sheet(ref: str) -> ResponseReturnValue:
    """Show the reader's own edition as a sheet."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    own = audiences.own_edition(viewer, found)
    follow = page.following(viewer, found)
    return _sheet(found, page.edition(found, own, follow=follow), viewer)


@bp.get("/postmortems/<pm:ref>/editions/<edition>/markdown")
@signed_in
def edition_markdown(ref: str, edition: str) -> ResponseReturnValue:
    """Give an edition as a Markdown file."""
    found, told = _told(ref, edition, current_viewer())
    return _file(exporting.as_markdown(found, told), found, told, "md", "text/markdown")


@bp.get("/postmortems/<pm:ref>/editions/<edition>/html")
@signed_in
def edition_html(ref: str, edition: str) -> ResponseReturnValue:
    """Give an edition as an HTML file."""
    found, told = _told(ref, edition, current_viewer())
    return _file(exporting.as_html(found, told), found, told, "html", "text/html")


def _told(ref: str, word: str, viewer: Viewer) -> tuple[Postmortem, Told]:
    found = postmortems.postmortem(ref, viewer=viewer)
    wanted = audiences.edition(word, viewer, found)
    return found, page.edition(found, wanted, follow=page.following(viewer, found))


def _sheet(found: Postmortem, told: Told, viewer: Viewer) -> ResponseReturnValue:
    return render_template(
        "postmortems/edition.html",
        postmortem=found,
        told=told,
        head=exporting.head_of(found, told),
        editions=audiences.open_editions(viewer, found),
        lines=told.lines,
        roles=page.roles_of(found),
        readable=_readable(found, told, viewer),
        **_timing(found, told, viewer),
    )


def _timing(found: Postmortem, told: Told, viewer: Viewer) -> dict[str, Any]:
    return page.timing(told, postmortems.readable_incidents(found, viewer=viewer), viewer)


def _chooser(found: Postmortem, choice: Choice) -> ResponseReturnValue:
    shown = known([request.form.get("shown", "")]) or [Edition.L1.value]
    follow = page.following(current_viewer(), found)
    told = page.edition(found, Edition(shown[0]), choice, follow=follow)
    return render_template(
        "postmortems/editions.html",
        postmortem=found,
        choice=choice,
        chosen=CHOSEN,
        told=told,
        readable=_readable(found, told, current_viewer()),
        **_timing(found, told, current_viewer()),
    )


def _readable(found: Postmortem, told: Told, viewer: Viewer) -> dict[int, Article]:
    return {} if told.edition.leaves_the_house else page.readable_articles(found, viewer)


def _read(found: Postmortem, sent: MultiDict[str, str]) -> Choice:
    def read(kind: str, numbers: Iterable[int]) -> dict[int, list[str]]:
        return {number: known(sent.getlist(f"{kind}-{number}")) for number in numbers}

    return Choice(
        read("section", (each.id for each in found.sections)),
        read("line", (each.id for each in found.shown_lines)),
        read("lesson", (each.id for each in found.lessons)),
    )


def _file(text: str, found: Postmortem, told: Told, ending: str, kind: str) -> Response:
    name = f"{found.ref}-{told.edition.value}.{ending}"
    answer = current_app.response_class(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

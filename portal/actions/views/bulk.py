"""One step for many actions: what can be done is done; what is refused stays chosen, with why."""

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION
from portal.actions.list_page import list_page
from portal.actions.lists import Wanted, wanted
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries import actions, listing
from portal.actions.services import planning
from portal.actions.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Invalid, Missing, Refusal
from portal.core.languages import _, forms, ngettext
from portal.core.web import needs

MOST = 200
LONGEST = 2_000
Deed = Callable[[Action, Viewer], None]


@bp.post("/actions/bulk")
@needs(ActionPermission.SEE)
def bulk() -> ResponseReturnValue:
    """Accept, assign or date what was chosen; refusals show the list again, still chosen."""
    viewer = current_viewer()
    back = wanted(MultiDict(parse_qsl(request.form.get("list", "")[:LONGEST])))
    refs = request.form.getlist("ref")[:MOST]
    verb = request.form.get("verb", "")
    if verb not in _DEEDS:
        raise Missing
    try:
        deed = _DEEDS[verb]()
    except Invalid as refusal:
        return _again(back, viewer, refs, [("", str(refusal))], status=422)
    chosen = listing.chosen(refs, viewer=viewer)
    if not chosen:
        words = _("Choose actions first: the box before each, or x on the keyboard.")
        return _again(back, viewer, refs, [("", words)], status=422)
    done, refused = _carry_out(deed, [each.ref for each in chosen], viewer)
    if done:
        flash(ngettext(*_WORDS[verb], done), "good")
    if refused:
        return _again(back, viewer, [ref for ref, _why in refused], refused, status=409)
    return redirect(back.address())


def _carry_out(deed: Deed, refs: list[str], viewer: Viewer) -> tuple[int, list[tuple[str, str]]]:
    """Do it to each in a transaction of its own, so that one refusal undoes nothing else."""
    refused = []
    for ref in refs:
        try:
            with db.writing():
                deed(actions.action(ref, viewer=viewer), viewer)
        except Refusal as refusal:
            refused.append((ref, " ".join([str(refusal), *getattr(refusal, "missing", ())])))
    return len(refs) - len(refused), refused


def _again(
    back: Wanted, viewer: Viewer, kept: list[str], refused: list[tuple[str, str]], *, status: int
) -> ResponseReturnValue:
    shown = list_page(back, viewer, kept=kept, refused=refused)
    return render_template("actions/list.html", **shown), status


def _accept() -> Deed:
    return _advance


def _advance(action: Action, by: Viewer) -> None:
    ACTION.advance(action, "accept", by=by)


def _assign() -> Deed:
    person = db.session.get(Person, _number(request.form.get("owner", "")))
    if person is None:
        raise Invalid(_("Choose who gets them."))
    return lambda action, by: planning.assign(action, person, by=by)


def _set_date() -> Deed:
    try:
        day = date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        raise Invalid(_("Choose a day by which they are done.")) from None
    return lambda action, by: planning.set_date(action, day, by=by)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


_DEEDS: dict[str, Callable[[], Deed]] = {
    "accept": _accept,
    "assign": _assign,
    "date": _set_date,
}
_WORDS = {
    "accept": forms("%(number)s action accepted.", "%(number)s actions accepted."),
    "assign": forms("%(number)s action given an owner.", "%(number)s actions given an owner."),
    "date": forms("%(number)s action given a date.", "%(number)s actions given a date."),
}

"""The pages of rules kept in versions: shown with a history, added, edited, tried, retired.

A policy and a calendar differ in what they say; how one is changed is the same, and is here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import needs
from portal.sla.forms import VersionedForm
from portal.sla.policy import SlaPermission

ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number
READS, CHANGES = ["GET"], ["GET", "POST"]

bp = Blueprint("sla", __name__)
reads = needs(SlaPermission.READ)
manages = needs(SlaPermission.MANAGE)


class Verbs(Protocol):
    """What can be done with one kind of rule: a module of `portal.sla.services`."""

    def add(self, card: Any, *, by: Viewer) -> Any:
        """Add one."""

    def change(self, record: Any, card: Any, /, *, by: Viewer, seen: int) -> bool:
        """Save a new version; says whether anything was different."""

    def retire(self, record: Any, /, *, by: Viewer) -> None:
        """Take it out of use."""

    def bring_back(self, record: Any, /, *, by: Viewer) -> None:
        """Take it into use again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of rule and the few things in which its pages differ."""

    name: str  # "policy": names its pages, its templates and the record in them
    plural: str  # "policies": its place in addresses
    verbs: Verbs
    form: Callable[..., VersionedForm]  # of the record as it is; of nothing for a new one
    find: Callable[[int], Any]  # raises `Missing`
    shown: Callable[[Any], dict[str, Any]]  # what its page shows
    tried: Callable[[Any, Any], dict[str, Any]]  # (form, record): what the preview shows
    added: str  # "%(name)s is added."
    retired: str
    brought_back: str


def add_pages(rule: Rule) -> None:
    """Put the pages of one kind of rule on the blueprint."""
    every = f"/admin/sla/{rule.plural}"
    one = f"{every}/<{ID}:number>"
    for url, name, view, door, methods in (
        (one, rule.name, show, reads, READS),
        (f"{every}/new", f"new_{rule.name}", new, manages, CHANGES),
        (f"{one}/edit", f"edit_{rule.name}", edit, manages, CHANGES),
        (f"{one}/retire", f"retire_{rule.name}", retire, manages, ["POST"]),
        (f"{one}/bring-back", f"bring_back_{rule.name}", bring_back, manages, ["POST"]),
    ):
        bp.add_url_rule(url, name, door(_about(rule, view)), methods=methods)


def _about(rule: Rule, view: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
    """Return a view of one kind of rule; a function of its own, whose name others may ask for."""

    @wraps(view)
    def page(**numbers: int) -> ResponseReturnValue:
        return view(rule, **numbers)

    return page


def show(rule: Rule, number: int) -> ResponseReturnValue:
    """Show what a rule says, whom it concerns, and every version."""
    found = rule.find(number)
    return render_template(f"sla/{rule.name}.html", **{rule.name: found}, **rule.shown(found))


def new(rule: Rule) -> ResponseReturnValue:
    """Add a rule, or show what would come of it."""
    form = rule.form()
    if not form.is_sent():
        return _page(rule, form)
    try:
        if "try" in request.form:
            return _page(rule, form, **rule.tried(form, None))
        with db.writing():
            added = rule.verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(rule, form)
    flash(rule.added % {"name": added.name}, "good")
    return _to(rule, added.id)


def edit(rule: Rule, number: int) -> ResponseReturnValue:
    """Save a new version of a rule, or show what would come of it."""
    found = rule.find(number)
    form = rule.form(found)
    if not form.is_sent():
        return _page(rule, form, found)
    try:
        if "try" in request.form:
            return _page(rule, form, found, **rule.tried(form, found))
        with db.writing():
            seen = _seen_in(text_of(form.seen))
            is_other = rule.verbs.change(found, form.card, by=current_viewer(), seen=seen)
    except Conflict as refusal:
        newest = rule.find(number)
        form.seen.data = str(newest.version)
        return _page(rule, form, newest, refusal=refusal)[0], refusal.status
    except Invalid as refusal:
        form.show(refusal)
        return _page(rule, form, found)
    _say_saved(found.version, is_other=is_other)
    return _to(rule, number)


def retire(rule: Rule, number: int) -> ResponseReturnValue:
    """Take a rule out of use; it can be brought back."""
    found = rule.find(number)
    with db.writing():
        rule.verbs.retire(found, by=current_viewer())
    flash(rule.retired % {"name": found.name})
    return redirect(url_for(".service_levels"))


def bring_back(rule: Rule, number: int) -> ResponseReturnValue:
    """Take a retired rule into use again."""
    found = rule.find(number)
    with db.writing():
        rule.verbs.bring_back(found, by=current_viewer())
    flash(rule.brought_back % {"name": found.name}, "good")
    return _to(rule, number)


def _to(rule: Rule, number: int) -> ResponseReturnValue:
    return redirect(url_for(f".{rule.name}", number=number))


def _page(rule: Rule, form: VersionedForm, record: Any = None, /, **more: Any) -> tuple[str, int]:
    given = {rule.name: record, **more}
    return render_template(f"sla/{rule.name}_form.html", form=form, **given), form.status


def _seen_in(typed: str) -> int:
    """Read the version a form carries; 0 for anything else, which is no version."""
    usable = typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(typed) if usable else 0


def _say_saved(version: int, *, is_other: bool) -> None:
    """Say whether an edit made a new version."""
    if is_other:
        flash(
            _("Version %(version)s is in force. Running clocks follow it.", version=version), "good"
        )
    else:
        flash(_("Nothing was different, so no version was added."))

"""Groups of synonyms: listed, tried, saved, removed."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.search.index.tuning import Tuning
from portal.search.tuning import queries, stored
from portal.search.tuning.forms import GroupForm
from portal.search.tuning.models import SynonymGroup
from portal.search.tuning.services import synonyms as verbs
from portal.search.tuning.views.blueprint import ID, bp, seen_in, tried, tunes
from portal.search.words.synonyms import Group


@bp.get("/admin/search")
@tunes
def start() -> ResponseReturnValue:
    """Lead to the first of the pages."""
    return redirect(url_for(".synonyms"))


@bp.get("/admin/search/synonyms")
@tunes
def synonyms() -> ResponseReturnValue:
    """List the groups, or those that have the words looked for."""
    looked_for = request.args.get("q", "").strip()[:100]
    return render_template(
        "search/tuning/synonyms.html",
        groups=queries.groups(looked_for),
        number=queries.number_of_groups(),
        looked_for=looked_for,
    )


@bp.get("/admin/search/synonyms/new")
@tunes
def new_group() -> ResponseReturnValue:
    """Ask what means the same."""
    return _page(GroupForm())


@bp.post("/admin/search/synonyms/new")
@tunes
def add_group() -> ResponseReturnValue:
    """Add a group, or show what it would change."""
    form = GroupForm()
    if not form.is_sent():
        return _page(form)
    try:
        if "try" in request.form:
            verbs.require_possible(form.card)
            return _page(form, **tried(_with(form.card.group)))
        with db.writing():
            verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(_("Saved. Searches use it from now on."), "good")
    return redirect(url_for(".synonyms"))


@bp.get(f"/admin/search/synonyms/<{ID}:number>")
@tunes
def edit_group(number: int) -> ResponseReturnValue:
    """Show a group to be changed."""
    group = queries.group(number)
    return _page(GroupForm(group), group)


@bp.post(f"/admin/search/synonyms/<{ID}:number>")
@tunes
def change_group(number: int) -> ResponseReturnValue:
    """Change a group, or show what that would change."""
    group = queries.group(number)
    form = GroupForm(group)
    if not form.is_sent():
        return _page(form, group)
    try:
        if "try" in request.form:
            verbs.require_possible(form.card, besides=group)
            return _page(form, group, **tried(_with(form.card.group, instead_of=group)))
        with db.writing():
            verbs.change(group, form.card, by=current_viewer(), seen=seen_in(text_of(form.seen)))
    except Conflict as refusal:
        return _conflict(form, number, refusal)
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, group)
    flash(_("Saved. Searches use it from now on."), "good")
    return redirect(url_for(".synonyms"))


@bp.post(f"/admin/search/synonyms/<{ID}:number>/remove")
@tunes
def remove_group(number: int) -> ResponseReturnValue:
    """Remove a group."""
    group = queries.group(number)
    seen = seen_in(request.form.get("seen"))
    with db.writing():
        verbs.remove(group, by=current_viewer(), seen=seen)
    flash(_("The group is gone. Each of its terms finds only itself again."))
    return redirect(url_for(".synonyms"))


def _with(added: Group, *, instead_of: SynonymGroup | None = None) -> Tuning:
    """Return the tuning in force with one group more, or with one replaced."""
    before = stored.current()
    kept = [
        each
        for each in before.synonyms
        if instead_of is None or each.terms != tuple(instead_of.terms)
    ]
    return replace(before, synonyms=(*kept, added))


def _conflict(form: GroupForm, number: int, refusal: Conflict) -> ResponseReturnValue:
    """Give the text back beside what stands saved; saving again is then a decision."""
    theirs = queries.group(number)
    form.seen.data = str(theirs.version)
    page, _status = _page(form, theirs, refusal=refusal)
    return page, refusal.status


def _page(form: GroupForm, group: SynonymGroup | None = None, **more: Any) -> tuple[str, int]:
    page = render_template("search/tuning/group.html", form=form, group=group, **more)
    return page, form.status

"""Managing tags."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog import uses
from portal.catalog.forms import MergeForm, TagForm
from portal.catalog.models import Tag
from portal.catalog.queries import entries
from portal.catalog.services import tags as verbs
from portal.catalog.views.manage_services import manages
from portal.catalog.views.services import ID, bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import text_of
from portal.core.languages import _


@bp.get("/admin/tags")
@manages
def manage_tags() -> ResponseReturnValue:
    """List the tags and offer a new one."""
    return _list(TagForm(formdata=None))


@bp.post("/admin/tags")
@manages
def add_tag() -> ResponseReturnValue:
    """Add a tag."""
    form = TagForm()
    if not form.is_sent():
        return _list(form)
    try:
        with db.writing():
            tag = verbs.add(text_of(form.name), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _list(form)
    flash(_("%(name)s is added.", name=tag.name), "good")
    return redirect(url_for(".manage_tags"))


@bp.get(f"/admin/tags/<{ID}:number>")
@manages
def edit_tag(number: int) -> ResponseReturnValue:
    """Show a tag to be renamed or merged."""
    tag = entries.tag(number)
    return _page(tag, TagForm(formdata=None, obj=tag), MergeForm(tag))


@bp.post(f"/admin/tags/<{ID}:number>")
@manages
def rename_tag(number: int) -> ResponseReturnValue:
    """Rename a tag everywhere."""
    tag = entries.tag(number)
    form = TagForm()
    if not form.is_sent():
        return _page(tag, form, MergeForm(tag))
    try:
        with db.writing():
            verbs.rename(tag, text_of(form.name), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(tag, form, MergeForm(tag))
    flash(_("The tag is called %(name)s now.", name=tag.name), "good")
    return redirect(url_for(".manage_tags"))


@bp.post(f"/admin/tags/<{ID}:number>/merge")
@manages
def merge_tag(number: int) -> ResponseReturnValue:
    """Let another tag take over everything that carries this one."""
    tag = entries.tag(number)
    form = MergeForm(tag)
    if not form.is_sent():
        return _page(tag, TagForm(formdata=None, obj=tag), form)
    before, into = tag.name, entries.tag(form.into.data)
    with db.writing():
        verbs.merge(tag, into, by=current_viewer())
    flash(_("%(before)s went into %(name)s.", before=before, name=into.name), "good")
    return redirect(url_for(".manage_tags"))


@bp.post(f"/admin/tags/<{ID}:number>/remove")
@manages
def remove_tag(number: int) -> ResponseReturnValue:
    """Remove a tag nothing carries."""
    tag = entries.tag(number)
    name = tag.name
    with db.writing():
        verbs.remove(tag, by=current_viewer())
    flash(_("%(name)s is removed.", name=name))
    return redirect(url_for(".manage_tags"))


def _list(form: TagForm) -> ResponseReturnValue:
    page = render_template(
        "catalog/tags.html",
        tags=entries.tags(),
        counts=uses.counts(Tag, current_viewer()),
        used=uses.used(Tag),
        form=form,
    )
    return page, form.status


def _page(tag: Tag, form: TagForm, merge: MergeForm) -> ResponseReturnValue:
    page = render_template(
        "catalog/tag.html", tag=tag, form=form, merge=merge, former=entries.former_names(tag)
    )
    return page, max(form.status, merge.status)

"""Managing categories."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog import uses
from portal.catalog.forms import CategoryForm
from portal.catalog.models import Category
from portal.catalog.queries import entries
from portal.catalog.services import categories as verbs
from portal.catalog.views.manage_services import manages
from portal.catalog.views.services import ID, bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _


@bp.get("/admin/categories")
@manages
def manage_categories() -> ResponseReturnValue:
    """List the categories, two deep."""
    return render_template(
        "catalog/categories.html",
        categories=entries.categories(),
        counts=uses.counts(Category, current_viewer()),
        used=uses.used(Category),
    )


@bp.get("/admin/categories/new")
@manages
def new_category() -> ResponseReturnValue:
    """Ask what the new category is."""
    return _page(CategoryForm(data={"parent": request.args.get("inside", 0, type=int)}))


@bp.post("/admin/categories/new")
@manages
def add_category() -> ResponseReturnValue:
    """Add a category."""
    form = CategoryForm()
    if not form.is_sent():
        return _page(form)
    try:
        with db.writing():
            category = verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(_("%(name)s is added.", name=category.name), "good")
    return redirect(url_for(".manage_categories"))


@bp.get(f"/admin/categories/<{ID}:number>")
@manages
def edit_category(number: int) -> ResponseReturnValue:
    """Show a category to be changed."""
    category = entries.category(number)
    return _page(CategoryForm(category), category)


@bp.post(f"/admin/categories/<{ID}:number>")
@manages
def change_category(number: int) -> ResponseReturnValue:
    """Rename or move a category."""
    category = entries.category(number)
    form = CategoryForm(category)
    if not form.is_sent():
        return _page(form, category)
    try:
        with db.writing():
            verbs.change(category, form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, category)
    flash(_("%(name)s is saved.", name=category.name), "good")
    return redirect(url_for(".manage_categories"))


@bp.post(f"/admin/categories/<{ID}:number>/remove")
@manages
def remove_category(number: int) -> ResponseReturnValue:
    """Remove an empty category."""
    category = entries.category(number)
    name = category.name
    with db.writing():
        verbs.remove(category, by=current_viewer())
    flash(_("%(name)s is removed.", name=name))
    return redirect(url_for(".manage_categories"))


def _page(form: CategoryForm, category: Category | None = None) -> ResponseReturnValue:
    return render_template("catalog/category_form.html", form=form, category=category), form.status

"""Pages of the searches somebody saved; everybody sees only their own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import signed_in
from portal.search.query import parse
from portal.search.saved import queries, services
from portal.search.saved.forms import NameForm, SaveForm
from portal.search.saved.models import LONGEST_NAME

bp = Blueprint("saved", __name__, url_prefix="/search/saved")


@bp.get("")
@signed_in
def listed() -> ResponseReturnValue:
    """List the searches this viewer saved."""
    saved = queries.saved_by(current_viewer())
    return render_template("search/saved/list.html", saved=saved, most=services.MOST_SAVED)


@bp.get("/new")
@signed_in
def ask() -> ResponseReturnValue:
    """Ask for the name under which a search is kept; its words are offered."""
    query = parse(request.args.get("q", ""))
    if not query:
        return redirect(url_for("search.results"))
    offered = query.text[:LONGEST_NAME]
    form = SaveForm(name=offered, q=query.text, sort=request.args.get("sort", ""))
    return render_template("search/saved/save.html", form=form)


@bp.post("/new")
@signed_in
def save() -> ResponseReturnValue:
    """Keep a search, and go back to its results."""
    form = SaveForm()
    if form.is_sent():
        try:
            with db.writing():
                saved = services.save(
                    text_of(form.name), form.typed, form.order, by=current_viewer()
                )
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("Saved as “%(name)s”.", name=saved.name), "good")
            return redirect(url_for("search.results", **saved.parameters))
    return render_template("search/saved/save.html", form=form), form.status


@bp.get("/<int:number>")
@signed_in
def edit(number: int) -> ResponseReturnValue:
    """Show the name of a saved search in a form."""
    saved = queries.saved_search(number, current_viewer())
    return render_template("search/saved/rename.html", saved=saved, form=NameForm(obj=saved))


@bp.post("/<int:number>")
@signed_in
def rename(number: int) -> ResponseReturnValue:
    """Give a saved search another name."""
    viewer = current_viewer()
    saved = queries.saved_search(number, viewer)
    form = NameForm()
    if form.is_sent():
        try:
            with db.writing():
                services.rename(saved, text_of(form.name), by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            return redirect(url_for("saved.listed"))
    return render_template("search/saved/rename.html", saved=saved, form=form), form.status


@bp.post("/<int:number>/delete")
@signed_in
def delete(number: int) -> ResponseReturnValue:
    """Forget a saved search."""
    with db.writing():
        saved = queries.saved_search(number, current_viewer())
        services.forget(saved)
    flash(_("The saved search “%(name)s” is gone.", name=saved.name), "good")
    return redirect(url_for("saved.listed"))

"""Connecting Terraform: one source, its secret, and what it delivered."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.integrations.keys import signing_secret
from portal.integrations.runners.terraform import queries
from portal.integrations.runners.terraform.forms import TerraformForm
from portal.integrations.runners.terraform.models import TerraformSource
from portal.integrations.runners.terraform.services import deliveries
from portal.integrations.runners.terraform.services import sources as verbs
from portal.integrations.runners.views.blueprint import ID, bp, manages


@bp.route("/admin/terraform/new", methods=["GET", "POST"])
@manages
def new_terraform() -> ResponseReturnValue:
    """Connect Terraform; the page that answers shows the secret, once."""
    form = TerraformForm()
    if form.is_sent():
        try:
            with db.writing():
                source, secret = verbs.add(form.name.data or "", form.pairs, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            return _secret_page(source, secret)
    return render_template("runners/terraform/form.html", form=form, source=None), form.status


@bp.get(f"/admin/terraform/<{ID}:number>")
@manages
def show_terraform(number: int) -> ResponseReturnValue:
    """Show a source and what it delivered last."""
    found = queries.source(number)
    return render_template(
        "runners/terraform/show.html",
        source=found,
        deliveries=queries.latest(found),
        has_secret=bool(signing_secret(found)),
    )


@bp.route(f"/admin/terraform/<{ID}:number>/edit", methods=["GET", "POST"])
@manages
def edit_terraform(number: int) -> ResponseReturnValue:
    """Change name and workspaces."""
    found = queries.source(number)
    form = TerraformForm(found)
    if form.is_sent():
        try:
            with db.writing():
                verbs.change(found, form.name.data or "", form.pairs, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s is saved.", name=found.name), "good")
            return redirect(url_for(".show_terraform", number=number))
    return render_template("runners/terraform/form.html", form=form, source=found), form.status


@bp.post(f"/admin/terraform/<{ID}:number>/secret")
@manages
def rotate_terraform(number: int) -> ResponseReturnValue:
    """Give a new secret; the page that answers shows it, once."""
    found = queries.source(number)
    with db.writing():
        secret = verbs.rotate(found, by=current_viewer())
    return _secret_page(found, secret)


@bp.post(f"/admin/terraform/<{ID}:number>/again")
@manages
def read_terraform_again(number: int) -> ResponseReturnValue:
    """Understand what belonged to no change once more."""
    found = queries.source(number)
    with db.writing():
        count = deliveries.again(found, by=current_viewer())
    flash(
        _("%(count)s are being read once more.", count=count)
        if count
        else _("There is nothing to read again.")
    )
    return redirect(url_for(".show_terraform", number=number))


@bp.post(f"/admin/terraform/<{ID}:number>/off")
@manages
def turn_terraform_off(number: int) -> ResponseReturnValue:
    """Take no more notifications."""
    found = queries.source(number)
    with db.writing():
        verbs.turn_off(found, by=current_viewer())
    flash(_("%(name)s is turned off. Terraform now gets “not found”.", name=found.name))
    return redirect(url_for(".show_terraform", number=number))


@bp.post(f"/admin/terraform/<{ID}:number>/on")
@manages
def turn_terraform_on(number: int) -> ResponseReturnValue:
    """Take notifications again."""
    found = queries.source(number)
    with db.writing():
        verbs.turn_on(found, by=current_viewer())
    flash(_("%(name)s is turned on.", name=found.name), "good")
    return redirect(url_for(".show_terraform", number=number))


def _secret_page(source: TerraformSource, secret: str) -> str:
    return render_template("runners/terraform/secret.html", source=source, secret=secret)

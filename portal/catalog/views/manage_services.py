"""Adding, changing and retiring services."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog import uses
from portal.catalog.forms import ServiceForm
from portal.catalog.models import Service
from portal.catalog.policy import CatalogPermission
from portal.catalog.queries import entries
from portal.catalog.services import services as verbs
from portal.catalog.views.services import bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs

manages = needs(CatalogPermission.MANAGE)


@bp.get("/admin/services")
@manages
def manage_services() -> ResponseReturnValue:
    """List every service with its state."""
    return render_template(
        "catalog/manage_services.html",
        services=[*entries.services(), *entries.services(retired=True)],
        counts=uses.counts(Service, current_viewer()),
    )


@bp.get("/admin/services/new")
@manages
def new_service() -> ResponseReturnValue:
    """Ask what the new service is."""
    return _page(ServiceForm())


@bp.post("/admin/services/new")
@manages
def add_service() -> ResponseReturnValue:
    """Add a service."""
    form = ServiceForm()
    if not form.is_sent():
        return _page(form)
    try:
        with db.writing():
            service = verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(_("%(name)s is added.", name=service.name), "good")
    return redirect(url_for(".service", slug=service.slug))


@bp.get("/admin/services/<slug>")
@manages
def edit_service(slug: str) -> ResponseReturnValue:
    """Show a service to be changed."""
    service = entries.service(slug)
    return _page(ServiceForm(service), service)


@bp.post("/admin/services/<slug>")
@manages
def change_service(slug: str) -> ResponseReturnValue:
    """Change a service."""
    service = entries.service(slug)
    form = ServiceForm(service)
    if not form.is_sent():
        return _page(form, service)
    try:
        with db.writing():
            verbs.change(service, form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, service)
    flash(_("%(name)s is saved.", name=service.name), "good")
    return redirect(url_for(".service", slug=service.slug))


@bp.post("/admin/services/<slug>/retire")
@manages
def retire_service(slug: str) -> ResponseReturnValue:
    """Take a service out of use."""
    service = entries.service(slug)
    with db.writing():
        verbs.retire(service, by=current_viewer())
    flash(_("%(name)s is retired. What was written about it stays.", name=service.name))
    return redirect(url_for(".manage_services"))


@bp.post("/admin/services/<slug>/bring-back")
@manages
def bring_back_service(slug: str) -> ResponseReturnValue:
    """Put a retired service back into use."""
    service = entries.service(slug)
    with db.writing():
        verbs.bring_back(service, by=current_viewer())
    flash(_("%(name)s is in use again.", name=service.name), "good")
    return redirect(url_for(".manage_services"))


def _page(form: ServiceForm, service: Service | None = None) -> ResponseReturnValue:
    return render_template("catalog/service_form.html", form=form, service=service), form.status

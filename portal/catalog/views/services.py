"""The services the desk answers for, and one page for each."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog import uses
from portal.catalog.models import Service
from portal.catalog.policy import CatalogPermission
from portal.catalog.queries import entries
from portal.core import pages
from portal.core.policy import policy
from portal.core.web import signed_in

bp = Blueprint("catalog", __name__)
ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number


@bp.get("/services")
@signed_in
def services() -> ResponseReturnValue:
    """List the services, the most critical first."""
    viewer = current_viewer()
    return render_template(
        "catalog/services.html",
        services=entries.services(),
        retired=entries.services(retired=True),
        counts=uses.counts(Service, viewer),
        may_manage=policy.allows(CatalogPermission.MANAGE, viewer),
    )


@bp.get("/services/<slug>")
@signed_in
def service(slug: str) -> ResponseReturnValue:
    """Show a service: who owns it, where to look, and what other features know about it."""
    viewer = current_viewer()
    found = entries.service(slug)
    return render_template(
        "catalog/service.html",
        service=found,
        counts=uses.counts(Service, viewer),
        sections=pages.sections(current_app, "service", viewer, found),
        may_manage=policy.allows(CatalogPermission.MANAGE, viewer),
    )

"""The pages of freezes, for managers and admins."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes.forms import FreezeForm, local
from portal.changes.models.freezes import Freeze
from portal.changes.policy import ChangePermission
from portal.changes.queries import windows
from portal.changes.services import freezing
from portal.changes.services.freezing import FreezeCard
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents.forms import local_to_utc


@bp.get("/admin/freezes")
@needs(ChangePermission.MANAGE_FREEZES)
def freezes() -> ResponseReturnValue:
    """List the freezes, those that are over or lifted too, with who set them."""
    return render_template("changes/freezes.html", freezes=windows.every_freeze())


@bp.route("/admin/freezes/new", methods=["GET", "POST"])
@needs(ChangePermission.MANAGE_FREEZES)
def new_freeze() -> ResponseReturnValue:
    """Set a freeze."""
    return _page(FreezeForm(), None)


@bp.route("/admin/freezes/<int:number>/edit", methods=["GET", "POST"])
@needs(ChangePermission.MANAGE_FREEZES)
def edit_freeze(number: int) -> ResponseReturnValue:
    """Set another one in its place; the old one is kept."""
    found, zone = windows.freeze(number), current_viewer().zone
    form = FreezeForm(
        data={
            "name": found.name,
            "reason": found.reason,
            "starts_at": local(found.starts_at, zone),
            "ends_at": local(found.ends_at, zone),
            "services": [service.id for service in found.services],
        }
    )
    return _page(form, found)


@bp.post("/admin/freezes/<int:number>/lift")
@needs(ChangePermission.MANAGE_FREEZES)
def lift_freeze(number: int) -> ResponseReturnValue:
    """Let a freeze hold no longer."""
    found = windows.freeze(number)
    with db.writing():
        freezing.lift(found, by=current_viewer())
    flash(_("“%(name)s” holds no longer.", name=found.name), "good")
    return redirect(url_for("changes.freezes"))


def _page(form: FreezeForm, found: Freeze | None) -> ResponseReturnValue:
    viewer = current_viewer()
    if form.is_sent():
        try:
            card = _card(form, viewer)
            with db.writing():
                if found:
                    freezing.replace(found, card, by=viewer)
                else:
                    freezing.freeze(card, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("“%(name)s” holds: changes inside it need a reason.", name=card.name), "good")
            return redirect(url_for("changes.freezes"))
    return render_template("changes/freeze_form.html", form=form, freeze=found), form.status


def _card(form: FreezeForm, viewer: Viewer) -> FreezeCard:
    start, end = (local_to_utc(each.data, viewer.zone) for each in (form.starts_at, form.ends_at))
    if start is None or end is None:
        raise Invalid(_("Choose when it begins and ends."))
    numbers = form.services.data or []
    return FreezeCard(
        name=form.name.data or "",
        reason=form.reason.data or "",
        starts_at=start,
        ends_at=end,
        services=[found for each in numbers if (found := db.session.get(Service, each))],
    )

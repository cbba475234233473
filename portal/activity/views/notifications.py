"""Watching a record, and what a person was told."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.activity import services
from portal.activity.queries import notifications as queries
from portal.activity.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.core.web import is_local, signed_in


@bp.post("/watch/<ref>")
@signed_in
def watch(ref: str) -> ResponseReturnValue:
    """Hear about a record from now on."""
    with db.writing():
        services.watch(ref, by=current_viewer())
    flash(_("You will be told when this changes."), "good")
    return _back(ref)


@bp.post("/unwatch/<ref>")
@signed_in
def unwatch(ref: str) -> ResponseReturnValue:
    """Hear about a record no longer."""
    with db.writing():
        services.unwatch(ref, by=current_viewer())
    flash(_("You will not be told about this any more."))
    return _back(ref)


@bp.get("/notifications")
@signed_in
def notifications() -> ResponseReturnValue:
    """Show what the viewer was told, newest first."""
    viewer = current_viewer()
    before = request.args.get("before", type=int)
    page = queries.told(viewer, before=before)
    return render_template(
        "activity/notifications.html",
        told=page,
        before=before,
        older=queries.older_than(viewer, before=before),
        unread=queries.unread(viewer),
        watched=queries.watched(viewer),
    )


@bp.get("/notifications/<int:number>")
@signed_in
def follow(number: int) -> ResponseReturnValue:
    """Go where a notification leads, which reads it."""
    row = queries.notification(number, viewer=current_viewer())
    said = queries.one_told(row, viewer=current_viewer())
    if said is None:
        raise Missing
    if said.is_unread:
        with db.writing():
            services.mark_read(row)
    return redirect(said.url)


@bp.post("/notifications/<int:number>/read")
@signed_in
def mark_read(number: int) -> ResponseReturnValue:
    """Mark one notification as read without going there."""
    row = queries.notification(number, viewer=current_viewer())
    with db.writing():
        services.mark_read(row)
    return redirect(url_for(".notifications"))


@bp.post("/notifications/read")
@signed_in
def mark_all_read() -> ResponseReturnValue:
    """Mark everything as read."""
    with db.writing():
        services.mark_all_read(current_viewer())
    return redirect(url_for(".notifications"))


def _back(ref: str) -> ResponseReturnValue:
    target = request.form.get("next")
    return redirect(target if target and is_local(target) else f"/{ref.upper()}")

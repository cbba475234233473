"""The calendar of changes."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.changes import calendar as calendars
from portal.changes.policy import ChangePermission
from portal.changes.views.blueprint import bp
from portal.core.web import needs


@bp.get("/changes/calendar")
@needs(ChangePermission.SEE)
def calendar() -> ResponseReturnValue:
    """Show a month or a week: what changes when, and what is frozen."""
    viewer = current_viewer()
    said = request.args.get("span", ""), request.args.get("on", "")
    span, on = calendars.read(*said, viewer.zone)
    shown = calendars.calendar(span, on, viewer=viewer)
    return render_template("changes/calendar.html", calendar=shown, on=on)

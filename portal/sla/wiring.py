"""How this feature joins the application."""

from flask import Flask

from portal.core.languages import later
from portal.core.pages import Destination, navigate
from portal.core.policy import policy
from portal.sla import jobs
from portal.sla.policy import SlaPermission
from portal.sla.views import calendars, policies
from portal.sla.views.versioned import bp
from portal.sla.wording import holiday_day, hours_words, reasons_words, week_words

PARTS = (jobs, calendars, policies)  # imported for their handlers and routes


def wire(app: Flask) -> None:
    """Register the pages and the words of clocks."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        holiday_day=holiday_day,
        hours_words=hours_words,
        reasons_words=reasons_words,
        week_words=week_words,
        may_manage_sla=lambda viewer: policy.allows(SlaPermission.MANAGE, viewer),
    )
    navigate(
        app,
        Destination(
            later("Service levels"),
            "/admin/sla",
            "clock-check",
            830,
            lambda viewer: policy.allows(SlaPermission.READ, viewer),
            section="admin",
        ),
    )

"""How this feature joins the application."""

from typing import Any

from flask import Flask

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import limiter
from portal.accounts.views import account, invitation, password, people, set_up, sign_in, teams
from portal.accounts.views.blueprint import bp
from portal.core.pages import Destination, navigate, navigation
from portal.core.policy import policy
from portal.core.settings import Settings

PAGES = (sign_in, set_up, password, invitation, account, people, teams)  # imported for their routes


def wire(app: Flask, _settings: Settings) -> None:
    """Register the pages, the throttle, and what every template knows of the viewer."""
    limiter.init_app(app)
    app.register_blueprint(bp)
    app.context_processor(lambda: _who_looks(app))
    navigate(
        app,
        Destination(
            "People",
            "/admin/people",
            "users",
            order=800,
            shown_to=lambda viewer: policy.allows(AccountsPermission.MANAGE_PEOPLE, viewer),
            section="admin",
        ),
        Destination(
            "Teams",
            "/admin/teams",
            "users-group",
            order=810,
            shown_to=lambda viewer: policy.allows(AccountsPermission.MANAGE_TEAMS, viewer),
            section="admin",
        ),
    )


def _who_looks(app: Flask) -> dict[str, Any]:
    viewer = current_viewer()
    return {"current_viewer": viewer, "navigation": navigation(app, viewer)}

"""How this feature joins the application."""

from flask import Flask

from portal.accounts.policy import AccountsPermission
from portal.accounts.throttle import limiter
from portal.accounts.views import (
    account,
    invitation,
    language,
    password,
    people,
    set_up,
    sign_in,
    teams,
)
from portal.accounts.views.blueprint import bp
from portal.core.languages import later
from portal.core.pages import Destination, navigate
from portal.core.policy import policy

PAGES = (
    sign_in,
    set_up,
    password,
    invitation,
    account,
    language,
    people,
    teams,
)  # imported for their routes


def wire(app: Flask) -> None:
    """Register the pages, the throttle and the navigation."""
    limiter.init_app(app)
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(
            later("People"),
            "/admin/people",
            "users",
            order=800,
            shown_to=lambda viewer: policy.allows(AccountsPermission.MANAGE_PEOPLE, viewer),
            section="admin",
        ),
        Destination(
            later("Teams"),
            "/admin/teams",
            "users-group",
            order=810,
            shown_to=lambda viewer: policy.allows(AccountsPermission.MANAGE_TEAMS, viewer),
            section="admin",
        ),
    )

"""How this feature joins the application."""

from flask import Flask, request
from werkzeug.local import LocalProxy

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.activity import jobs
from portal.activity.channels import registry
from portal.activity.channels.pages import PAGES
from portal.activity.queries import channels, saying
from portal.activity.queries import notifications as queries
from portal.activity.services import telling
from portal.activity.signs import of_jobs
from portal.activity.views import (
    notifications,
    operations,
    own_channels,
    settings,
    team_channels,
)
from portal.activity.views.blueprint import bp
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.core.signs import watch_over

# Imported for what they register: routes, the listener to events, the jobs.
PARTS = (notifications, operations, own_channels, settings, team_channels, telling, jobs, *PAGES)


def open_parts(site: Settings) -> None:
    """Let every channel take over what the settings say."""
    for channel in registry.channels():
        channel.open(site)


def wire(app: Flask) -> None:
    """Register pages, the number at the bell, and what the first page shows."""
    app.register_blueprint(bp)
    app.jinja_env.globals["unread_count"] = LocalProxy(_unread)
    app.jinja_env.globals["sentences_of"] = saying.sentences
    add_sections(
        app,
        "home",
        Section(70, "activity/_home.html", lambda viewer: queries.told(viewer, unread=True)[:5]),
    )
    add_sections(
        app,
        "team",
        Section(
            10,
            "activity/_of_team.html",
            lambda _viewer, team: (team, channels.counted().get(team.id, 0)),
        ),
    )
    watch_over(app, of_jobs)
    navigate(
        app,
        Destination(
            later("Audit log"),
            "/admin/audit",
            "history",
            880,
            lambda viewer: policy.allows(AccountsPermission.SEE_AUDIT_LOG, viewer),
            section="admin",
        ),
        Destination(
            later("Jobs"),
            "/admin/jobs",
            "stack-2",
            890,
            lambda viewer: policy.allows(AccountsPermission.OPERATE, viewer),
            section="admin",
        ),
    )


def _unread() -> int:
    """Count once a request, however often a template asks."""
    if "portal.unread" not in request.environ:
        request.environ["portal.unread"] = queries.unread(current_viewer())
    return int(request.environ["portal.unread"])

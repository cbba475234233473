"""How runners join the application."""

from flask import Flask

from portal.activity.services import announce
from portal.changes.queries import history
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.integrations.keys import server
from portal.integrations.runners import jobs as work
from portal.integrations.runners import news, page, telling
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.terraform import jobs as reading_later
from portal.integrations.runners.terraform.queries import all_sources, courses_of
from portal.integrations.runners.terraform.services import deliveries
from portal.integrations.runners.terraform.views import hooks as of_terraform
from portal.integrations.runners.terraform.views import sources
from portal.integrations.runners.tokens import keyring
from portal.integrations.runners.views import hooks, jobs, runners, runs
from portal.integrations.runners.views.blueprint import bp

MODULES = (
    hooks,
    jobs,
    runners,
    runs,
    work,
    of_terraform,
    reading_later,
    sources,
)  # importing them is what they need


def open_parts(settings: Settings) -> None:
    """Open what holds tokens and what makes secrets."""
    keyring.open(settings.data / "runners", outside=settings.runner_tokens)
    server.open(settings.signing_key())
    reading_later.retention.days = settings.alert_retention_days


def wire(app: Flask) -> None:
    """Register the pages of runners and runs, and their parts on changes and incidents."""
    app.register_blueprint(bp)
    announce(*news.ANNOUNCEMENTS)
    history.WORDS[telling.TRIED] = (later("tried a job"), "flask")
    history.WORDS[telling.TOLD] = (later("told how a job went"), "terminal-2")
    history.WORDS[deliveries.TOLD] = (later("told of a run"), "brand-terraform")
    add_sections(
        app,
        "change_work",
        Section(10, "runners/_of_record.html", page.of_change),
        Section(
            12, "runners/terraform/_of_change.html", lambda _viewer, change: courses_of(change)
        ),
    )
    add_sections(
        app,
        "runners",
        Section(10, "runners/terraform/_sources.html", lambda _viewer: {"sources": all_sources()}),
    )
    add_sections(app, "incident", Section(35, "runners/_of_record.html", page.of_incident))
    navigate(
        app,
        Destination(
            later("Runners"),
            "/admin/runners",
            "terminal-2",
            848,
            lambda viewer: policy.allows(RunnersPermission.MANAGE, viewer),
            section="admin",
        ),
    )

"""How changes join the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.accounts.sign_in import current_viewer
from portal.activity.services import announce
from portal.changes import care, desk, jobs, joining, news, searchable
from portal.changes.policy import ChangePermission
from portal.changes.queries.changes import visible_to
from portal.changes.views import (
    calendar,
    causing,
    freezes,
    planning,
    reading,
    replacing,
    stepping,
    templates,
)
from portal.changes.views.blueprint import bp
from portal.core import events
from portal.core.languages import later
from portal.core.live import topics as live
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.core.policy import policy

# Importing them is what they need.
MODULES = (
    jobs,
    calendar,
    causing,
    freezes,
    planning,
    reading,
    replacing,
    stepping,
    templates,
)


class Reference(BaseConverter):
    """`CHG-7` in an address."""

    regex = r"CHG-[1-9][0-9]{0,8}"


def wire(app: Flask) -> None:
    """Register changes as records, and their pages."""
    searchable.register()
    live.offer("change", visible_to)
    events.subscribe(care.follow)
    joining.join()
    announce(*news.ANNOUNCEMENTS)
    app.url_map.converters["chg"] = Reference
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        may_open_change=desk.opens_changes,
        clock_time=lambda moment: f"{moment.astimezone(current_viewer().zone):%H:%M}",
    )
    navigate(
        app,
        Destination(
            later("Changes"), "/changes", "replace", 14, desk.sees_changes, desk.votes_asked_of
        ),
        Destination(
            later("Freezes"),
            "/admin/freezes",
            "snowflake",
            835,
            lambda viewer: policy.allows(ChangePermission.MANAGE_FREEZES, viewer),
            section="admin",
        ),
    )
    offer_new(
        app, Destination(later("New change"), "/changes/new", "replace", 40, desk.opens_changes)
    )
    add_sections(
        app,
        "home",
        Section(3, "changes/_home_votes.html", desk.votes),
        Section(5, "changes/_home_reviews.html", desk.reviews_due),
        Section(7, "changes/_home_week.html", desk.week),
    )
    add_sections(app, "service", Section(24, "changes/_of_service.html", desk.of_service))
    add_sections(app, "incident", Section(5, "changes/_lately.html", desk.lately))
    add_sections(app, "problem", Section(30, "changes/_of_problem.html", joining.fixes_of))
    add_sections(app, "change", Section(40, "actions/_of_record.html", joining.actions_of))

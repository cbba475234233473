"""How this feature joins the application."""

from flask import Flask

from portal.accounts.policy import AccountsPermission
from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.signs import signs
from portal.home import views
from portal.home.design import views as design
from portal.home.first_hour import card, returning
from portal.home.first_hour import views as guide
from portal.home.sample import files, numbering
from portal.home.sample import views as sample

UNASKED = (files, numbering, sample)  # imported for a job, for what hears of new rows, for pages


def wire(app: Flask) -> None:
    """Register the first page, short references and the design reference."""
    app.url_map.converters["reference"] = views.ReferenceConverter
    app.register_blueprint(views.bp)
    app.register_blueprint(guide.bp)
    navigate(
        app,
        Destination(later("Home"), "/", "home", 0, lambda _viewer: True),
        Destination(
            later("First hour"),
            "/admin/start",
            "flag-3",
            order=990,
            shown_to=_operates,
            section="admin",
        ),
    )
    add_sections(
        app,
        "home",
        Section(0, "home/_guide_card.html", card.load),
        Section(0, "home/_signs.html", lambda viewer: signs(app) if _operates(viewer) else []),
    )
    returning.install(app)
    design.install(app)


def _operates(viewer: Viewer) -> bool:
    return policy.allows(AccountsPermission.OPERATE, viewer)

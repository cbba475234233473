"""How this feature joins the application."""

from flask import Flask

from portal.core.languages import later
from portal.core.pages import Destination, navigate
from portal.home import styleguide, views


def wire(app: Flask) -> None:
    """Register the first page, short references and the style guide."""
    app.url_map.converters["reference"] = views.ReferenceConverter
    app.register_blueprint(views.bp)
    navigate(app, Destination(later("Home"), "/", "home", 0, lambda _viewer: True))
    styleguide.install(app)

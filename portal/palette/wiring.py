"""How this feature joins the application."""

from flask import Flask

from portal.palette import views
from portal.palette.commands import record_here


def wire(app: Flask) -> None:
    """Register the list of commands, and tell the frame which record a page is about."""
    app.register_blueprint(views.bp)
    app.jinja_env.globals["record_here"] = record_here

"""How this feature joins the application."""

from flask import Flask

from portal.accounts.sign_in import current_viewer
from portal.guide import keys, topics, views
from portal.search import language


def wire(app: Flask) -> None:
    """Register the pages, and tell the frame what explains the page one is on."""
    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(
        help_here=lambda: topics.help_here(current_viewer()),
        keys_everywhere=keys.EVERYWHERE,
        keys_of=keys.PAGES.get,
        search_language=language,
    )

"""How this feature joins the application."""

from flask import Flask

from portal.accounts.sign_in import current_viewer
from portal.core.pages import Section, add_sections
from portal.core.settings import Settings
from portal.search import opensearch, views
from portal.search.golden import wiring as golden
from portal.search.index.engine import engine
from portal.search.learning import wiring as learning
from portal.search.life import wiring as life
from portal.search.life.diary import diary
from portal.search.logs import views as logs
from portal.search.saved import queries as saved
from portal.search.saved import views as saved_views
from portal.search.tuning import wiring as tuning


def open_parts(settings: Settings) -> None:
    """Open the index, its diary, and what is remembered of searches."""
    engine.open(settings.index_folder)
    diary.open(settings.index_folder)
    learning.open_parts(settings)


def wire(app: Flask) -> None:
    """Register the pages, and follow every event."""
    app.register_blueprint(views.bp)
    app.register_blueprint(opensearch.bp)
    app.register_blueprint(logs.bp)
    app.register_blueprint(saved_views.bp)
    app.jinja_env.globals.update(saved_searches=lambda: saved.saved_by(current_viewer()))
    add_sections(app, "home", Section(10, "search/saved/_home.html", saved.saved_by))
    learning.wire(app)
    tuning.wire(app)
    golden.wire(app)
    life.wire(app)

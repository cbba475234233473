"""How this feature joins the application."""

from flask import Flask

from portal.core.settings import Settings
from portal.search import views
from portal.search.golden import wiring as golden
from portal.search.index.engine import engine
from portal.search.learning import wiring as learning
from portal.search.tuning import wiring as tuning


def wire(app: Flask, settings: Settings) -> None:
    """Open the index, register the pages, and follow every event."""
    engine.open(settings.index_folder)
    app.register_blueprint(views.bp)
    learning.wire(app, settings)
    tuning.wire(app)
    golden.wire(app)

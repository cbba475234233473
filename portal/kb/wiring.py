"""How the knowledge base joins the application."""

from flask import Flask

from portal.core.settings import Settings
from portal.kb import searchable


def wire(app: Flask, settings: Settings) -> None:
    """Register articles as records."""
    searchable.register()

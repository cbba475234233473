"""The blueprint all pages about people share."""

from flask import Blueprint, current_app

from portal.core.settings import Settings

bp = Blueprint("accounts", __name__)
ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["portal_settings"]
    return found

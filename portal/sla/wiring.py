"""How this feature joins the application."""

from flask import Flask

from portal.core.settings import Settings
from portal.sla import jobs

WORK = (jobs,)  # imported for its handlers


def wire(app: Flask, settings: Settings) -> None:
    """Register the pages, and let the worker tell of thresholds."""

"""How this feature joins the application."""

from flask import Flask

from portal.core.settings import Settings


def wire(app: Flask, settings: Settings) -> None:
    """Register the feature's views and templates' helpers."""

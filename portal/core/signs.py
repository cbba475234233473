"""Whether the portal itself runs, a line for each part: features add signs, admins see them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True, slots=True)
class Sign:
    """How one part stands now: what to call it, one sentence, and the page that says more."""

    title: str
    sentence: str
    url: str
    is_well: bool


Look = Callable[[], Sign]


def install(app: Flask) -> None:
    """Let features add signs."""
    app.extensions["portal_signs"] = []


def watch_over(app: Flask, look: Look) -> None:
    """Add a sign, looked at whenever somebody asks."""
    app.extensions["portal_signs"].append(look)


def signs(app: Flask) -> list[Sign]:
    """Return all signs, what needs somebody first."""
    looks: list[Look] = app.extensions["portal_signs"]
    return sorted((look() for look in looks), key=lambda sign: sign.is_well)

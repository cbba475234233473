"""The blueprint and the doors the pages of service levels share."""

from flask import Blueprint, flash

from portal.core.web import needs
from portal.sla.policy import SlaPermission

ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number

bp = Blueprint("sla", __name__)
reads = needs(SlaPermission.READ)
manages = needs(SlaPermission.MANAGE)


def seen_in(typed: str) -> int:
    """Read the version a form carries; 0 for anything else, which is no version."""
    usable = typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(typed) if usable else 0


def say_saved(version: int, *, is_other: bool) -> None:
    """Say whether an edit made a new version of a policy or a calendar."""
    if is_other:
        flash(f"Version {version} is in force. Running clocks follow it.", "good")
    else:
        flash("Nothing was different, so no version was added.")

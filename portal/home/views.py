"""The first page, and the short way to every record."""

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from portal.accounts.sign_in import current_viewer
from portal.core import pages
from portal.core.errors import Missing
from portal.core.live.views import followed
from portal.core.records import visible_record
from portal.core.web import ask_to_sign_in, open_to_everyone
from portal.incidents.desk import sees_desk

bp = Blueprint("home", __name__)


class ReferenceConverter(BaseConverter):
    """A short reference in an address: `KB-12`, in either case."""

    regex = "[A-Za-z]{2,4}-[1-9][0-9]{0,8}"


@bp.get("/")
@open_to_everyone
@followed
def start() -> ResponseReturnValue:
    """Show the search box first, then what waits for this viewer."""
    viewer = current_viewer()
    sections = pages.sections(current_app, "home", viewer)
    follows = "incidents" if sees_desk(viewer) else ""
    return render_template("home/start.html", sections=sections, follows=follows)


@bp.get("/<reference:ref>")
@open_to_everyone
def follow(ref: str) -> ResponseReturnValue:
    """Lead a short reference to its record.

    Who is not signed in is asked to, whether or not there is such a record.
    """
    viewer = current_viewer()
    try:
        kind, record = visible_record(ref, viewer)
    except Missing:
        if viewer.is_signed_in:
            raise
        return ask_to_sign_in()
    return redirect(kind.url(record))

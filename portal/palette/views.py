"""The commands, as options of a combobox."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.web import open_to_everyone
from portal.palette import commands

LONGEST_LIST = 200  # characters of references read

bp = Blueprint("palette", __name__)


@bp.get("/palette")
@open_to_everyone
def palette() -> ResponseReturnValue:
    """Answer with what this viewer can do everywhere; with `on`, what they can do there."""
    viewer, asked = current_viewer(), request.args
    if "on" in asked:
        found = [commands.of_record(asked["on"][:14], viewer)]
    else:
        found = commands.groups(viewer, recent=asked.get("recent", "")[:LONGEST_LIST].split(","))
    return render_template("palette/commands.html", groups=found)

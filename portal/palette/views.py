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
    """Answer with what this viewer can do everywhere."""
    recent = request.args.get("recent", "")[:LONGEST_LIST].split(",")
    groups = commands.groups(current_viewer(), recent=recent)
    return render_template("palette/commands.html", groups=groups)

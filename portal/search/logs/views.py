"""The page that takes a log. What is pasted is read and forgotten: not stored, in no address.

The browser may keep the answer, which holds no secret, so that *back* leads to the results again.
"""

from typing import Any

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.forms import text_of
from portal.core.web import open_to_everyone
from portal.search import jobs, services
from portal.search.logs.forms import LogForm
from portal.search.logs.reading import MOST_LINES, read

bp = Blueprint("logs", __name__, url_prefix="/search/log")


@bp.get("")
@open_to_everyone
def paste() -> ResponseReturnValue:
    """Ask for the lines of a log."""
    return _page(LogForm())


@bp.post("")
@open_to_everyone
def search() -> ResponseReturnValue:
    """Show what was read in a log, and what was found for it."""
    form = LogForm()
    if not form.is_sent():
        response = _page(form)
        response.headers["Cache-Control"] = "no-store"  # nobody looked for secrets in them
        return response, form.status
    evidence = read(text_of(form.text))
    form.text.data = evidence.text
    if not evidence:
        return _page(form, evidence=evidence)
    found = services.find(evidence.query, current_viewer(), signatures=evidence.signatures)
    if found.degraded:
        jobs.heal()
    return _page(form, evidence=evidence, results=found)


def _page(form: LogForm, **shown: Any) -> Response:
    page = render_template("search/logs/log.html", form=form, most_lines=MOST_LINES, **shown)
    return make_response(page)

"""A page of the portal as the viewer of this request would get it, for another page to read."""

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.core.errors import Refusal
from portal.core.policy import Viewer
from portal.core.web import door

MOST_TURNS = 2  # a record's address may lead on to the page of it that is for this viewer


def page_at(address: str, viewer: Viewer) -> tuple[str, str]:
    """Return where an address leads this viewer, and the page there; empty where it is refused."""
    for _ in range(MOST_TURNS):
        try:
            answer = _answer(address, viewer)
        except (Refusal, HTTPException):
            return address, ""
        if isinstance(answer, str):
            return address, answer
        if not isinstance(answer, Response) or not answer.location:
            return address, ""
        address = answer.location
    return address, ""


def _answer(address: str, viewer: Viewer) -> ResponseReturnValue | None:
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    endpoint, values = adapter.match(address, method="GET")
    view = current_app.view_functions[endpoint]
    return door(view, lambda: viewer) or current_app.ensure_sync(view)(**values)

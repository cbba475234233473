"""In which language somebody reads: their choice, this browser's, or what it asks for."""

from flask import request
from werkzeug.wrappers import Response

from portal.accounts.sign_in import current_viewer
from portal.core import languages

COOKIE = "language"
YEAR = 365 * 24 * 3600


def place() -> str:
    """Return where whoever sent this request reads: `de-AT`."""
    return _chosen() or languages.best_of(list(request.accept_languages.values()))


def place_of(language: str) -> str:
    """Return where somebody reads who is not here: what they chose, or the portal's own."""
    return language if languages.is_known(language) else languages.house_place()


def remembered(response: Response, language: str) -> Response:
    """Keep the choice in this browser too, for the pages before signing in."""
    if languages.is_known(language):
        response.set_cookie(
            COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure
        )
    else:
        response.delete_cookie(COOKIE)
    return response


def _chosen() -> str:
    kept = current_viewer().language or request.cookies.get(COOKIE, "")
    return kept if languages.is_known(kept) else ""

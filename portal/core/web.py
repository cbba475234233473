"""What every page shares: who may come in, headers, request ids, and how refusals are shown."""

import errno
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.core.errors import NOT_HERE, Conflict, Invalid, Missing, OutOfSpace, Refusal
from portal.core.languages import _, ask_nobody, gettext, later, spoken
from portal.core.policy import Permission, Viewer, policy

View = TypeVar("View", bound=Callable[..., Any])
EVERYONE, SIGNED_IN = "everyone", "signed in"
SIGN_IN = "/sign-in"
PROBES = {"healthz", "readyz"}
# Never shown again, not even to whoever typed it.
SECRET_WORDS = ("password", "repeated", "current", "token", "secret", "csrf")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; manifest-src 'self'"
)

csrf = CSRFProtect()
log = structlog.get_logger(__name__)


def open_to_everyone(view: View) -> View:
    """Let people in who are not signed in; what they may see is the query's business."""
    return _declare(view, EVERYONE)


def signed_in(view: View) -> View:
    """Let in whoever is signed in."""
    return _declare(view, SIGNED_IN)


def needs(permission: Permission) -> Callable[[View], View]:
    """Let in signed-in people who hold this permission, whatever the record."""
    return lambda view: _declare(view, permission)


def access_of(view: Callable[..., Any]) -> str | Permission | None:
    """Return what a view declared: `everyone`, `signed in`, a permission, or None."""
    return getattr(view, "portal_access", None)


def undeclared(app: Flask) -> list[str]:
    """List the endpoints that say nothing about who may come."""
    return sorted(name for name, view in app.view_functions.items() if access_of(view) is None)


def install(app: Flask, viewer: Callable[[], Viewer], *, hosts: Sequence[str]) -> None:
    """Put the doors, headers and refusals on an application that answers to these host names."""

    @app.before_request
    def _name_the_request() -> None:
        g.request_id = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.before_request
    def _ask_at_the_door() -> ResponseReturnValue | None:
        _require_known_host(hosts)
        if request.endpoint is None:
            return None
        return _door(app.view_functions[request.endpoint], viewer)

    csrf.init_app(app)  # asked last: who is signed out learns that, and keeps the text

    @app.teardown_request
    def _release(_error: BaseException | None) -> None:
        db.release()

    app.after_request(_harden)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_refused)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(RecursionError, _beyond)
    app.register_error_handler(Exception, _failed)


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page and back; what was sent meanwhile is shown, not lost."""
    if request.method == "GET" and not wants_json():
        target = request.full_path.rstrip("?")
        return redirect(f"{SIGN_IN}?{urlencode({'next': target})}")
    sentence = _(
        "You are not signed in, or no longer: sessions end after a while. Nothing was saved."
    )
    return _show(401, _("Sign in first"), sentence)


def is_local(target: str | None) -> bool:
    """Say whether a `next=` target stays on this portal."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    parts = urlsplit(target.replace("\\", "/"))
    return not parts.scheme and not parts.netloc and not any(ord(c) < 32 for c in target)


def refused(error: Refusal) -> ResponseReturnValue:
    """Show a refusal as a page, or as a problem document (RFC 9457) to programs."""
    missing = error.missing if isinstance(error, Conflict) else ()
    fields = error.fields if isinstance(error, Invalid) else {}
    return _show(error.status, error.title, str(error), missing=missing, fields=fields)


def _declare(view: View, access: str | Permission) -> View:
    view.portal_access = access  # type: ignore[attr-defined]
    return view


def _require_known_host(hosts: Sequence[str]) -> None:
    # Probes come by address; nothing they are told depends on the name.
    if request.endpoint not in PROBES and _name_of(request.host) not in hosts:
        raise Refusal(
            _(
                "This portal does not answer to the name in your address bar. An administrator can "
                "add it with PORTAL_BASE_URL or PORTAL_TRUSTED_HOSTS."
            )
        )


def _name_of(host: str) -> str:
    """Return the name in a Host header without its port; nothing for what is malformed."""
    try:
        return (urlsplit(f"//{host}").hostname or "") if "@" not in host else ""
    except ValueError:
        return ""


def _door(view: Callable[..., Any], viewer: Callable[[], Viewer]) -> ResponseReturnValue | None:
    access = access_of(view)
    if access == EVERYONE:
        return None
    who = viewer()
    if not who.is_signed_in:
        return ask_to_sign_in()
    if isinstance(access, Permission):
        policy.require(access, who)
    elif access != SIGNED_IN:
        raise Missing
    return None


def wants_json() -> bool:
    """Say whether the caller is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _show(status: int, title: str, sentence: str, **more: Any) -> ResponseReturnValue:
    """Answer with a page that gives back what was typed, or with a problem document."""
    request_id = g.get("request_id", "")
    if wants_json():
        problem = {"type": "about:blank", "status": status, "title": title, "detail": sentence}
        told = problem | {"request_id": request_id} | {k: v for k, v in more.items() if v}
        response = jsonify(_said(told))
        response.mimetype = "application/problem+json"
        return response, status
    page = render_template(
        "errors/refusal.html",
        status=status,
        title=title,
        sentence=sentence,
        request_id=request_id,
        kept=_kept_fields(),
        came_from=_came_from(),
        **more,
    )
    return page, status


def _said(told: Any) -> Any:
    """Say every text in the language spoken now: JSON would write what waits for it in English."""
    if isinstance(told, dict):
        return {name: _said(each) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [_said(each) for each in told]
    return str(told) if isinstance(told, str) else told


def _came_from() -> str:
    """Return the page of ours a refused form was sent from; empty where nothing says."""
    page = urlsplit(request.referrer or "")
    if request.method != "POST" or page.netloc != request.host:
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def _kept_fields() -> list[tuple[str, str]]:
    """Return the form fields somebody typed, without secrets, so that a refusal loses nothing."""
    if request.method != "POST":
        return []
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # the body was too large or unreadable: there is nothing to give back
        return []
    return [(_label(name), value) for name, value in fields if value and _may_be_shown(name)]


def _may_be_shown(name: str) -> bool:
    return not any(word in name.lower() for word in SECRET_WORDS)


def _label(name: str) -> str:
    # Most fields are called like their column, in words the catalogues know.
    return gettext(name.replace("_", " ").replace("-", " ").capitalize())


_SENTENCES = {
    400: (
        later("That did not arrive whole"),
        later("Something in the request was not readable. Try it again."),
    ),
    404: (Missing.title, NOT_HERE),
    405: (
        later("Not this way"),
        later("This address does not do that. Go back and use the page's own buttons."),
    ),
    413: (
        later("Too large"),
        later("What you sent is larger than this portal takes. Nothing was saved."),
    ),
    429: (
        later("One moment"),
        later("That was tried many times just now. Wait a minute, then try again."),
    ),
}


def _http_refused(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or 300 <= error.code < 400:
        return error
    title, sentence = _SENTENCES.get(error.code, (error.name, error.description or error.name))
    return _show(error.code, title, sentence)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    sentence = _(
        "This form was open for too long, or in a browser that keeps no cookies. Send it again."
    )
    return _show(400, _("The form has expired"), sentence)


def _beyond(error: Exception) -> ResponseReturnValue:
    """Refuse a number no database column holds, or JSON nested deeper than any parser goes."""
    log.warning("request_beyond_limits", path=request.path, exc_info=error)
    spoken()  # settled while whoever asks can still be read
    db.release()
    return refused(
        Invalid(
            _("Something in this is larger or deeper than the portal takes. Nothing was saved.")
        )
    )


def _failed(error: Exception) -> ResponseReturnValue:
    ask_nobody(list(request.accept_languages.values()))
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        db.release()
        return refused(OutOfSpace())
    log.error("request_failed", path=request.path, exc_info=error)
    db.release()
    sentence = _("Something broke on our side and was logged. Nothing you sent is half-saved.")
    return _show(500, _("That went wrong"), sentence)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    headers.setdefault("Cache-Control", "no-cache, private")
    return response

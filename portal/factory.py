"""The composition root: puts the features together into one application."""

import logging
from typing import Any

import structlog
from flask import Flask
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts import reading, sign_in
from portal.accounts import wiring as accounts
from portal.actions import wiring as actions
from portal.activity import wiring as activity
from portal.catalog import wiring as catalog
from portal.changes import wiring as changes
from portal.core import appearance, compression, health, languages, pages, signs, web
from portal.core.db import db
from portal.core.live import views as live
from portal.core.mail import post
from portal.core.outbound import gate
from portal.core.resources import resource
from portal.core.settings import BadSettings, Settings, load
from portal.core.templating import Templates
from portal.guide import wiring as guide
from portal.home import wiring as home
from portal.incidents import wiring as incidents
from portal.insights import wiring as insights
from portal.insights.payback import wiring as payback
from portal.integrations.alerts import wiring as alerts
from portal.integrations.mailbox import wiring as mailbox
from portal.integrations.runners import wiring as runners
from portal.kb import wiring as kb
from portal.palette import wiring as palette
from portal.postmortems import wiring as postmortems
from portal.problems import wiring as problems
from portal.search import wiring as search
from portal.sla import wiring as sla
from portal.tables import metadata

FEATURES = (
    *(accounts, catalog, search, activity, sla, kb, incidents),
    *(actions, problems, changes, postmortems, alerts, mailbox, runners),
    *(insights, payback, home, guide, palette),
)
OPENED = (search, activity, kb, incidents, actions, alerts, mailbox, runners)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application; `overrides` go into Flask's own configuration (tests use them)."""
    settings = settings or load()
    open_parts(settings)
    open_features(settings)
    # No static folder of Flask's own: `appearance` answers the files with an address per version.
    app = Flask("portal", template_folder=str(resource("templates")), static_folder=None)
    app.jinja_environment = Templates
    app.config.update(_configuration(settings) | overrides)
    app.extensions["portal_settings"] = settings
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    compression.install(app)
    sign_in.login_manager.init_app(app, add_context_processor=False)
    web.install(app, sign_in.current_viewer, hosts=settings.hosts)
    pages.install(app, settings)
    signs.install(app)
    languages.install(app, reading.place)
    appearance.install(app, resource("static"), zone=lambda: sign_in.current_viewer().zone)
    _say_who_is_looking(app)
    health.install(app)
    live.install(app, sign_in.current_viewer, sign_in.look_again, most=settings.live_streams)
    for feature in FEATURES:
        feature.wire(app)
    _refuse_undeclared(app)
    return app


def open_parts(settings: Settings) -> None:
    """Open what the command line needs too: logs, the database, the ways out."""
    _log_to_console(settings.log_level)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = f"PORTAL_DATA: {settings.data} cannot be made a folder: {error.strerror}."
        raise BadSettings(sentence) from error
    languages.open_parts(settings)
    db.open(settings.url)
    post.open(settings)
    gate.open(settings)
    assert metadata.tables  # noqa: S101 - importing it made every model known


def open_features(settings: Settings) -> None:
    """Open what features keep outside the database: the index, files, keys, counters."""
    for feature in OPENED:
        feature.open_parts(settings)


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.signing_key(),
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "portal_session",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "MAX_CONTENT_LENGTH": max(settings.upload_megabytes, settings.archive_megabytes) * 2**20,
        "MAX_FORM_MEMORY_SIZE": 8 * 2**20,
        "MAX_FORM_PARTS": 2_000,
        # A token lives as long as its session: a form may be open over lunch without losing text.
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.ratelimit_storage,
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _say_who_is_looking(app: Flask) -> None:
    # Lazy, so that the page about a broken database does not ask the database who is reading it.
    who = LocalProxy(sign_in.current_viewer)
    # Globals, not a context processor: macros see them too, without being handed a context.
    app.jinja_env.globals.update(
        current_viewer=who, navigation=lambda: pages.navigation(app, sign_in.current_viewer())
    )


def _refuse_undeclared(app: Flask) -> None:
    if silent := web.undeclared(app):
        raise RuntimeError(f"These views do not say who may come: {', '.join(silent)}")


def _log_to_console(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(),
    )

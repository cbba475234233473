"""A portal that answers on a port of its own, and Chromium windows of the cast."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from portal.core.db import db
from portal.core.jobs import Worker
from portal.core.live.watcher import watcher
from portal.core.settings import Settings
from portal.factory import create_app, open_features, open_parts


@dataclass(frozen=True)
class Live:
    """The address of a running portal, and the application behind it."""

    url: str
    app: Flask


class UnderWay:
    """The application, and how many of its answers are being made."""

    def __init__(self, app: Flask) -> None:
        self._app, self._count, self._none = app, 0, Condition()
        self._is_over = False

    def __call__(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        with self._none:
            if self._is_over:
                start_response("503 Service Unavailable", [])
                return
            self._count += 1
        answer = self._app(environ, start_response)
        try:
            yield from answer
        finally:
            if close := getattr(answer, "close", None):
                close()
            with self._none:
                self._count -= 1
                self._none.notify_all()

    def wait(self) -> None:
        """Begin no answer any more, return when the last is made; fails after half a minute."""
        with self._none:
            self._is_over = True
            assert self._none.wait_for(lambda: self._count == 0, timeout=30)


@pytest.fixture(scope="session")
def served(wired: Flask) -> Flask:
    """The application of the windows: as `wired`, with everything that guards its forms."""
    settings: Settings = wired.extensions["portal_settings"]
    return create_app(settings, RATELIMIT_ENABLED=False)


@pytest.fixture
def live(served: Flask, settings: Settings) -> Iterator[Live]:
    """A portal with its worker, so that what is published is found."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    open_parts(settings)
    open_features(settings)
    under_way = UnderWay(served)
    server = make_server("127.0.0.1", 0, under_way, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    worker = Worker()
    worker.start()
    yield Live(f"http://127.0.0.1:{server.port}", served)
    worker.stop()
    watcher.close()
    server.shutdown()
    thread.join()
    server.server_close()
    under_way.wait()  # the next test has the same folder
    db.close_connections()


@pytest.fixture
def open_as(live: Live, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("theo")`: a window of their own for one of the cast; `""` for nobody.

    Further keywords go to Playwright's context: `java_script_enabled`, `color_scheme`, `viewport`.
    A fault in a script of the page fails the test.
    """
    windows: list[BrowserContext] = []
    faults: list[str] = []

    def window(name: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=live.url, **options)
        windows.append(context)
        if name:
            value = _session_of(live.app, name)
            context.add_cookies([{"name": "portal_session", "value": value, "url": live.url}])
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield window
    for context in windows:
        context.close()
    assert faults == []


def _session_of(app: Flask, name: str) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"token-{name}"
        session["_fresh"] = True
    cookie = client.get_cookie("portal_session")
    assert cookie is not None
    return cookie.value

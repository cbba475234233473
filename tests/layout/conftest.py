"""A served portal and a Chromium that looks at it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import peer

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application, answering on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run: the system's own, or the one Playwright brought."""
    path = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
        peer("chromium", bool(path) or bundled.exists())
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as fault:
            pytest.fail(str(fault))
        yield browser
        browser.close()

"""Make the pictures of the README: the demo company, seen in Chromium. `make pictures`."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from portal.accounts.demo_sign_ins import PASSWORD

FOLDER = Path(__file__).parent / "pictures"
REVIEWER = "rea@kestrelway.test"
PICTURES = {
    "home": "/",
    "article": "/kb/user-cannot-log-in",
    "incident": "/incidents/INC-345",
    "postmortem": "/postmortems/PM-3#part-timeline",
    "payback": "/insights/payback",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Start a demo of its own on loopback, take every picture, stop it."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-pictures-") as data:
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "portal", "up"],
            env=os.environ | {"PORTAL_DATA": data, "PORTAL_PORT": str(port)},
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/readyz")
            _take(f"http://127.0.0.1:{port}")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def _take(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        _sign_in(page, base)
        _wait_until_compared(page, base)
        for name, path in PICTURES.items():
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


def _sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("#email", REVIEWER)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"{base}/")


def _wait_until_compared(page: Page, base: str) -> None:
    """Let the worker finish what payback needs, so that its picture shows a whole year."""
    for _ in range(120):
        page.goto(f"{base}/insights/payback")
        if not page.get_by_text("Still comparing").count():
            return
        time.sleep(1)
    raise RuntimeError("Payback was not compared within two minutes.")


def _wait(url: str) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The demo did not get ready within two minutes.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

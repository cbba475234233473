"""Chromium set up so that a page is painted the same each time, and people signed in at a demo."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

from docs.looks.company import MOMENT, Company
from portal.accounts.demo_sign_ins import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    # What changed since the first painting, such as the ring of a field, is painted whole again:
    # painted over, its rounded corners come out a shade lighter or darker now and then.
    "--disable-partial-raster",
]
PATIENCE = 120_000  # milliseconds; nobody waits in front of these windows


@dataclass
class Windows:
    """One window a person; each is opened and signed in when it is first asked for."""

    browser: Browser
    company: Company
    _open: dict[str, Page] = field(default_factory=dict)

    def of(self, name: str) -> Page:
        """Return the window of one of the demo's people, or of nobody."""
        if name not in self._open:
            self._open[name] = self._window(name)
        return self._open[name]

    def close(self) -> None:
        """Close all of them, one by one: who watches takes what the last pages used."""
        for page in self._open.values():
            page.context.close()

    def _window(self, name: str) -> Page:
        context = self.browser.new_context(
            base_url=self.company.url,
            viewport={"width": 1280, "height": 800},
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        context.clock.set_fixed_time(MOMENT)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if name:
            page.goto("/sign-in")
            page.fill("#email", f"{name}@kestrelway.test")
            page.fill("#password", PASSWORD)
            with page.expect_navigation():
                page.press("#password", "Enter")
            if page.url.endswith("/sign-in"):
                raise RuntimeError(f"{name} cannot sign in at this demo.")
        return page


@contextmanager
def open_windows(company: Company) -> Iterator[Windows]:
    """Start Chromium for the length of the block."""
    with open_chromium() as browser:
        windows = Windows(browser, company)
        yield windows
        windows.close()


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine; `PORTAL_CHROMIUM` names another."""
    path = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path or shutil.which("chromium"), args=FLAGS
        )
        yield browser
        browser.close()


def settled(page: Page) -> Page:
    """Wait until everything of a page is there: its files, fonts and pictures, also far down."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
            await document.fonts.ready;
            for (const each of document.images) each.loading = "eager";
            await Promise.all([...document.images].map((each) => each.decode().catch(() => {})));
        }"""
    )
    return page

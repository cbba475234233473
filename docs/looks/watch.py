"""What Chromium used of our style sheet and scripts while somebody drove it.

Usage belongs to a document and is lost with it, so a page about to be left stops for a moment: a
listener of ours holds at a `debugger`, what was used is taken, the page goes on. A window that is
closed is asked before. `docs.looks.unused` says what nobody used.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, CDPSession, Error, Page

from docs.looks.usage import Usage

STOP = "addEventListener('beforeunload', () => { debugger; });"
BEGIN = ("DOM.enable", "CSS.enable", "CSS.startRuleUsageTracking")
BEGIN += ("Profiler.enable", "Page.enable")
GUIDE = "/admin/design"


class Watch:
    """The windows of a run, and what their pages have used so far."""

    def __init__(self) -> None:
        self.usage = Usage()
        self._sessions: dict[Page, CDPSession] = {}
        self._sheets: set[str] = set()

    def begin(self, page: Page) -> None:
        """Keep count of what the pages of this window use, from its first one."""
        session = self._sessions[page] = page.context.new_cdp_session(page)
        session.on("CSS.styleSheetAdded", lambda said: self._add_sheet(said["header"]))
        session.on("Debugger.paused", lambda _: self._at_stop(page))
        for command in BEGIN:
            session.send(command)
        session.send("Profiler.startPreciseCoverage", {"callCount": False, "detailed": False})
        try:
            session.send("Debugger.enable")
        except Error:  # A page without scripts stops nowhere, and changes no more once it is there.
            page.on("load", self._at_load)

    def end(self, page: Page) -> None:
        """Take what the last page of a window has used; nothing where it has crashed."""
        if session := self._sessions.pop(page, None):
            with suppress(Error):
                self._take(session, page)

    def _at_stop(self, page: Page) -> None:
        if session := self._sessions.get(page):
            with suppress(Error):  # closed meanwhile
                self._take(session, page)
                session.send("Debugger.resume")

    def _at_load(self, page: Page) -> None:
        if session := self._sessions.get(page):
            with suppress(Error):
                session.send("Page.getLayoutMetrics")  # styled from here on, if not before
                self._take(session, page)

    def _take(self, session: CDPSession, page: Page) -> None:
        # The design reference shows every component: only its own rules are met there.
        met = self.usage.rules_of_guide if _path(page.url) == GUIDE else self.usage.rules
        for rule in session.send("CSS.takeCoverageDelta")["coverage"]:
            if rule["used"] and rule["styleSheetId"] in self._sheets:
                met.add(int(rule["startOffset"]))
        for script in session.send("Profiler.takePreciseCoverage")["result"]:
            path = _path(script["url"])
            if path.startswith("/assets/"):
                self.usage.meet_script(path.rpartition("/")[2], script["functions"])

    def _add_sheet(self, header: dict[str, Any]) -> None:
        if header["sourceURL"].endswith("/css/portal.css"):
            self._sheets.add(header["styleSheetId"])


def _path(address: str) -> str:
    return urlsplit(address).path


@contextmanager
def watched() -> Iterator[Usage]:
    """Watch every window opened in here; yields what their pages have used so far."""
    watch = Watch()
    opened, closed, left = BrowserContext.new_page, Page.close, BrowserContext.close

    def new_page(context: BrowserContext) -> Page:
        page = opened(context)
        page.add_init_script(STOP)
        watch.begin(page)
        return page

    def close(page: Page, **options: Any) -> None:
        watch.end(page)
        closed(page, **options)

    def leave(context: BrowserContext, **options: Any) -> None:
        for page in context.pages:
            watch.end(page)
        left(context, **options)

    with (
        patch.object(BrowserContext, "new_page", new_page),
        patch.object(Page, "close", close),
        patch.object(BrowserContext, "close", leave),
    ):
        yield watch.usage


@contextmanager
def kept_in(folder: Path | None) -> Iterator[None]:
    """Write into the folder what pages opened in here used; without one nothing is watched."""
    if folder is None:
        yield
        return
    with watched() as usage:
        yield
    usage.write(folder)

"""Somebody at a page whose keys, clicks, typing and pages are counted."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

DOCUMENT = Path(__file__).parents[2] / "docs" / "journeys.md"
THUMB = 44  # CSS pixels a finger needs
_ROW = re.compile(
    r"^\| (?P<task>[^|]+) \| (?P<begins>[^|]+) \| (?P<before>[^|]+) \| (?P<now>\d+), (?P<pages>\d+) \|",
    re.MULTILINE,
)


class Walk:
    """One task from where it begins; a scroll to what is out of sight counts like a click."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions, self.letters = page, 0, 0
        self._pages: list[str] = []
        page.on("framenavigated", lambda frame: self._moved(frame.url))

    def begins(self, address: str) -> None:
        """Go to where the task begins; what is counted begins here."""
        self.page.goto(address, wait_until="networkidle")
        self.actions = self.letters = 0
        self._pages = [self._plain(self.page.url)]

    def key(self, *keys: str) -> None:
        """Press keys, one after the other, once the page listens to them."""
        self.page.wait_for_load_state("networkidle")
        for key in keys:
            self.actions += 1
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        """Type where the cursor is: letters are counted, not keys."""
        self.letters += len(words)
        self.page.keyboard.type(words)

    def click(self, what: Locator) -> None:
        """Click, after one scroll where it is out of sight."""
        self._reach(what)
        what.click()

    def tap(self, what: Locator) -> None:
        """Press with a thumb: what is too small for one fails, and so does what runs off the side."""
        self._reach(what)
        box = what.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB, (what, box)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        what.tap()

    def costs(self, task: str) -> None:
        """Compare what was counted with what the document says of this task."""
        self.page.wait_for_load_state("networkidle")
        counted = self.actions, len(self._pages) - 1
        assert counted == said()[task], (task, counted, self._pages)

    def _reach(self, what: Locator) -> None:
        what.wait_for()
        self.page.wait_for_load_state("networkidle")
        self.actions += 1 if self._is_in_sight(what) else 2

    def _is_in_sight(self, what: Locator) -> bool:
        box, size = what.bounding_box(), self.page.viewport_size
        assert box is not None
        assert size is not None
        return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]

    def _moved(self, address: str) -> None:
        if self._pages and self._pages[-1] != self._plain(address):
            self._pages.append(self._plain(address))

    def _plain(self, address: str) -> str:
        return address.partition("#")[0]


def said() -> dict[str, tuple[int, int]]:
    """Return keys and clicks, and pages, of every task of the document."""
    rows = _ROW.finditer(DOCUMENT.read_text("utf-8"))
    return {each["task"].strip(): (int(each["now"]), int(each["pages"])) for each in rows}

"""What people hear, enlarge, space out and reach by keyboard or thumb: three journeys, main pages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core.db import db
from portal.incidents.runs import services as runs
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.kb.models.article import Article
from tests import shelf
from tests.browser.conftest import Live
from tests.browser.measures import (
    IS_CUT_OFF,
    IS_MOVING,
    IS_TOO_SMALL,
    SPACED,
    focused,
    listen,
    walked,
)
from tests.thorough import part

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
BODY = """## Before you start

You need the number of the printer.

## Steps

1. Open the lid.
2. Turn the ribbon, shiny side out.
   ```sh
   lpstat -p label-printer-with-a-long-name-42 --verbose --all-queues
   ```

## If it did not work

| Code | Meaning |
|---|---|
| `0x80070005` | Access is denied |
"""
MAIN = (
    "/",
    "/search?q=labels",
    "/kb",
    "/kb/labels-print-blank",
    "/incidents",
    "/incidents/new",
    "/incidents/INC-1",
    "/incidents/INC-1/articles/KB-1",
    "/incidents/INC-1/runs/1",
    "/incidents/INC-1/escalate",
    "/incidents/INC-1/resolve",
    "/help",
    "/notifications",
    "/account",
)


@pytest.fixture
def desk(live: Live, viewer_of: Any, open_as: Window) -> Callable[..., Page]:
    """A desk with an SOP, an incident and a run of the SOP in it; opens windows of Lena."""
    shelf.published("Labels print blank", BODY)
    with db.writing():
        what = Report(title="Labels come out white", channel=Channel.PHONE)
        incident = report(what, by=viewer_of("lena"))
        runs.start(incident, db.session.get_one(Article, 1), by=viewer_of("theo"))
    db.release()
    return lambda **options: open_as("lena", **options)


def test_the_journeys_of_the_first_tier_are_heard(desk: Callable[..., Page]) -> None:
    page = desk()
    listen(page)
    searches_and_reads(page)
    follows_the_procedure(page)
    escalates(page)


def searches_and_reads(page: Page) -> None:
    """From the first page to the article, by what is said of each place."""
    page.goto("/", wait_until="networkidle")
    page.keyboard.press("/")
    assert focused(page) == "combobox | Search"
    page.keyboard.type("label")
    expect(page.get_by_role("option").first).to_be_visible()
    assert heard(page) == ["4 suggestions"]
    page.keyboard.press("ArrowDown")
    assert focused(page) == "combobox | Search | label | Labels print blank KB-1 SOP"
    page.keyboard.press("Enter")
    page.wait_for_url("**/kb/labels-print-blank*")
    expect(page).to_have_title("Labels print blank · Portal")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - article "Labels print blank":
        - heading "Labels print blank" [level=1]
        - group "How far this can be relied on"
        - strong: 2 steps
        - progressbar "Steps done"
        - heading "Steps" [level=2]
        - list:
          - listitem:
            - checkbox "Step 1 done"
          - listitem:
            - checkbox "Step 2 done"
        - 'region "Table 1: Code, Meaning"'
        - region "Did it work?":
          - textbox "What happened? optional"
          - button "This solved it"
          - button "Did not work"
    """)


def follows_the_procedure(page: Page) -> None:
    """A step said done: how many are taken is announced, and the next one has the focus."""
    page.goto("/incidents/INC-1", wait_until="networkidle")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - heading "Labels come out white" [level=1]
      - heading "Procedures" [level=2]
      - list:
        - listitem:
          - link "Labels print blank"
    """)
    page.get_by_role("link", name="Labels print blank", exact=True).and_(
        page.locator("[href*='/runs/']")
    ).press("Enter")
    page.wait_for_url("**/runs/1")
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - navigation "The incident you are working on":
        - link "INC-1 Labels come out white"
      - heading "Labels print blank" [level=1]
      - status: 0 of 2 steps taken
      - progressbar "Steps taken"
      - list:
        - listitem:
          - textbox "Note on step 1"
          - button "Done (step 1)"
          - button "Failed (step 1)"
          - button "Skip (step 1)"
    """)
    page.keyboard.press("d")
    expect(page.get_by_text("1 of 2 steps taken")).to_be_visible()
    assert heard(page) == ["1 of 2 steps taken"]
    assert focused(page) == "button | Done (step 2) | Done (d)"


def escalates(page: Page) -> None:
    """Handed over from the keyboard; what came of it is announced on the page that follows."""
    page.get_by_role("link", name="Escalate").first.press("Enter")
    page.wait_for_url("**/escalate")
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - heading "Escalate" [level=1]
      - combobox "To"
      - combobox "Why"
      - textbox "Note"
      - button "Hand over"
    """)
    page.get_by_role("combobox", name="To").focus()
    assert focused(page) == "combobox | To | Operations (L2)"
    page.get_by_role("button", name="Hand over").press("Enter")
    page.wait_for_url("**/incidents/INC-1")
    told = "INC-1 is with Operations now, and everything you tried went along."
    assert heard(page) == [told]


def heard(page: Page) -> list[str]:
    """Return what was announced on the page so far, as soon as that is anything."""
    return list(
        page.evaluate("""() => new Promise((done) => {
      const look = () => window.heard.length ? done(window.heard) : setTimeout(look, 20);
      look();
    })""")
    )


def test_main_pages_can_be_enlarged_and_spaced_out(desk: Callable[..., Page]) -> None:
    page = desk(reduced_motion="reduce")
    wrong = []
    for url in part(MAIN, 0, of=2):
        page.set_viewport_size({"width": 640, "height": 450})
        page.goto(url, wait_until="networkidle")
        wrong += [f"{url}: moves: {each}" for each in page.evaluate(IS_MOVING)]
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 450})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wrong += [f"{url} at {width}: {over} px too wide"] if over > 0 else []
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            before = set(page.evaluate(IS_CUT_OFF))
            page.evaluate(SPACED, True)
            now = page.evaluate(IS_CUT_OFF)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            page.evaluate(SPACED, False)
            wrong += [f"{url} at {width}: cut off: {each}" for each in now if each not in before]
            wrong += [f"{url} at {width}, spaced: {over} px too wide"] if over > 0 else []
    assert not wrong, "\n".join(wrong)


def test_main_pages_are_walked_by_keyboard_and_touched(desk: Callable[..., Page]) -> None:
    page = desk(viewport={"width": 390, "height": 844}, has_touch=True)
    wrong = []
    for url in part(MAIN, 1, of=2):
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(url, wait_until="networkidle")
        wrong += [f"{url}: too small: {each}" for each in page.evaluate(IS_TOO_SMALL)]
        page.set_viewport_size({"width": 1280, "height": 800})
        wrong += [f"{url}: {each}" for each in walked(page)]
    assert not wrong, "\n".join(wrong)

"""What people hear, enlarge, space out and reach by keyboard or thumb: three journeys, main pages."""

import re
from collections.abc import Callable, Iterator
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
def desk(live: Live, viewer_of: Any, open_as: Window) -> Iterator[Callable[..., Page]]:
    """A desk with an SOP, an incident and a run of the SOP in it; opens windows of Lena."""
    shelf.published("Labels print blank", BODY)
    with db.writing():
        what = Report(title="Labels come out white", channel=Channel.PHONE)
        incident = report(what, by=viewer_of("lena"))
        runs.start(incident, db.session.get_one(Article, 1), by=viewer_of("theo"))
    db.release()
    yield lambda **options: open_as("lena", **options)


def test_the_journeys_of_the_first_tier_are_heard(desk: Callable[..., Page]) -> None:
    page = desk()
    listen(page)
    print(searches_and_reads(page))
    print(follows_the_procedure(page))
    print(escalates(page))
    assert 0


def searches_and_reads(page: Page):
    page.goto("/", wait_until="networkidle")
    out = [page.title(), page.locator("main").aria_snapshot()]
    page.keyboard.press("/")
    out.append(focused(page))
    page.keyboard.type("label")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    out.append(focused(page))
    out.append(page.evaluate("window.heard"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/kb/labels-print-blank*")
    page.wait_for_load_state("networkidle")
    out += [page.title(), page.locator("main").aria_snapshot()]
    return "\n".join(map(str, out))


def follows_the_procedure(page: Page):
    page.goto("/incidents/INC-1", wait_until="networkidle")
    out = [page.title(), page.locator("main").aria_snapshot()]
    page.goto("/incidents/INC-1/runs/1", wait_until="networkidle")
    out += [page.title(), page.locator("main").aria_snapshot()]
    page.keyboard.press("d")
    page.wait_for_timeout(1500)
    out += [focused(page), page.evaluate("window.heard"), page.url]
    return "\n".join(map(str, out))


def escalates(page: Page):
    page.goto("/incidents/INC-1/escalate", wait_until="networkidle")
    out = [page.title(), page.locator("main").aria_snapshot()]
    page.locator("main form").first.evaluate(
        "each => { each.noValidate = true; each.requestSubmit() }"
    )
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle")
    out += [page.url, page.title(), focused(page), page.locator("main").aria_snapshot()]
    return "\n".join(map(str, out))


def test_main_pages_can_be_enlarged_and_spaced_out(desk: Callable[..., Page]) -> None:
    page = desk(reduced_motion="reduce")
    wrong = []
    for url in MAIN:
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
    assert wrong == []


def test_main_pages_are_walked_by_keyboard_and_touched(desk: Callable[..., Page]) -> None:
    page = desk(viewport={"width": 390, "height": 844}, has_touch=True)
    wrong = []
    for url in MAIN:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(url, wait_until="networkidle")
        wrong += [f"{url}: too small: {each}" for each in page.evaluate(IS_TOO_SMALL)]
        page.set_viewport_size({"width": 1280, "height": 800})
        wrong += [f"{url}: {each}" for each in walked(page)]
    assert wrong == []

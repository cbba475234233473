"""Actions in Chromium: going through the list by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.actions.services.planning import Plan, propose
from portal.core.db import db
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser


def test_a_list_is_gone_through_by_keyboard(
    live: Live, viewer_of, open_as: Callable[..., Page]
) -> None:
    with db.writing():
        for title in ("Alert on a full pool", "Write down whom to call"):
            propose(None, Plan(title=title), by=viewer_of("lena"))
    db.release()
    page = open_as("lena")
    page.goto("/actions", wait_until="networkidle")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("1 chosen")
    page.keyboard.press("d")
    expect(page.locator("#bulk-due")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("They are still chosen below.")).to_be_visible()
    assert page.locator("[name=ref]:checked").count() == 1

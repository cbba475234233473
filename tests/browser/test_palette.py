"""The palette in Chromium: by keyboard alone, and as a screen reader is told of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from tests.browser.axe import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def theo(open_as: Callable[..., Page], viewer_of: Callable[[str], object]) -> Page:
    """A window of L2 on an incident."""
    with db.writing():
        text = written("Since eight.")
        told = Report(title="The scanner shows nothing", description=text, channel=Channel.PHONE)
        report(told, by=viewer_of("lena"))
    db.release()
    page = open_as("theo", viewport={"width": 1280, "height": 900})
    page.goto("/incidents/INC-1")
    page.locator("[data-opens-palette]").wait_for()
    return page


def test_the_palette_goes_acts_and_gives_back_by_keyboard_alone(theo: Page) -> None:
    note = theo.get_by_label("Comment", exact=True)
    note.fill("half a sen")
    theo.keyboard.press("Control+k")
    dialog = theo.get_by_role("dialog", name="Search and commands")
    asked = dialog.get_by_role("combobox", name="Search, or say what you want to do")
    choices = dialog.get_by_role("listbox", name="Choices")
    of_record = choices.get_by_role("group", name="INC-1: The scanner shows nothing")
    expect(asked).to_be_focused()
    expect(of_record.get_by_role("option", name="Resolve")).to_be_visible()
    expect(choices.get_by_role("option", selected=True)).to_have_count(0)
    assert violations(theo) == []

    theo.keyboard.press("End")
    expect(choices.get_by_role("option", name="Help: Keyboard shortcuts")).to_have_attribute(
        "aria-selected", "true"
    )
    theo.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(note).to_be_focused()
    theo.keyboard.type("tence")
    expect(note).to_have_value("half a sentence")

    theo.keyboard.press("Control+k")
    asked.press_sequentially("clo help")
    chosen = choices.get_by_role("option", name="Help: Clocks")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(asked).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "-")
    expect(dialog.get_by_role("status")).to_have_text(re.compile(r"choice"))

    asked.fill("takeit")
    expect(of_record.get_by_role("option", name="Take it")).to_be_visible()
    theo.keyboard.press("Enter")
    expect(theo.get_by_text("INC-1 is yours.")).to_be_visible()
    theo.locator("[data-opens-palette]").wait_for()

    theo.keyboard.press("Control+k")
    expect(choices.get_by_role("option", name="Cancel the incident")).to_be_visible()
    asked.fill("cancel inc")
    theo.keyboard.press("Enter")
    expect(theo.locator("#note-cancel")).to_be_focused()

    theo.keyboard.press("Control+k")
    asked.fill("inc-1")
    theo.keyboard.press("Enter")
    theo.wait_for_url("**/incidents/INC-1")


def test_what_was_opened_is_offered_until_sign_out_and_the_sheet_fills_a_phone(theo: Page) -> None:
    theo.set_viewport_size({"width": 390, "height": 844})
    theo.goto("/kb")
    theo.get_by_role("button", name="Search and commands").click()
    lately = theo.get_by_role("group", name="Opened lately")
    expect(lately.get_by_role("option", name="The scanner shows nothing")).to_be_visible()
    box = theo.get_by_role("dialog", name="Search and commands").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
    assert violations(theo) == []

    theo.get_by_role("combobox", name="Search, or say what you want to do").fill("sign out")
    theo.keyboard.press("Enter")
    theo.wait_for_url("**/sign-in*")
    assert theo.evaluate("localStorage.getItem('portal.recent')") is None

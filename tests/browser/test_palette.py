"""The palette in Chromium: by keyboard alone, and as a screen reader is told of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from tests.browser.axe import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DIALOG = "Search and commands"
BOX = "Search, or say what you want to do"
ON_INCIDENT = "INC-1 The scanner shows nothing"


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


def open_palette(page: Page, typed: str = "") -> Locator:
    """Press the keys, type, and return what can be done on this page."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name=DIALOG).get_by_role("combobox", name=BOX).fill(typed)
    return page.locator("[data-palette-here]")


def test_the_palette_goes_acts_and_gives_back_by_keyboard_alone(theo: Page) -> None:
    note = theo.get_by_label("Comment", exact=True)
    note.fill("half a sen")
    theo.keyboard.press("Control+k")
    dialog = theo.get_by_role("dialog", name=DIALOG)
    asked = dialog.get_by_role("combobox", name=BOX)
    choices = dialog.get_by_role("listbox", name="Choices")
    expect(asked).to_be_focused()
    expect(choices.get_by_role("group").first).to_have_accessible_name(ON_INCIDENT)
    expect(choices.get_by_role("option", selected=True)).to_have_count(0)
    expect(choices.get_by_role("option", name="Help: Keyboard shortcuts")).to_be_attached()
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

    asked.fill("inc-1")
    theo.keyboard.press("Enter")
    theo.wait_for_url("**/incidents/INC-1")


def test_what_the_page_offers_is_pressed_on_the_page(theo: Page) -> None:
    here = open_palette(theo)
    labels = here.get_by_role("option").locator("[data-deed-label]").all_inner_texts()
    assert labels[:2] == ["Take it", "Escalate"]
    assert {"Add a watcher", "Assign"} < set(labels), "behind a question, in a menu"
    assert labels.index("Watch") > labels.index("Add a watcher"), "the head of the page comes last"
    assert len(labels) == len(set(labels))
    expect(here.get_by_role("option", name="Cancel the incident")).to_have_class(
        re.compile("grave")
    )
    expect(here.get_by_role("option", name="Priority").locator("kbd")).to_have_text("p")

    here.get_by_role("option", name="Add a watcher").click()
    expect(theo.locator("#watcher")).to_be_focused()
    with theo.expect_popup() as tab:
        open_palette(theo, "edit")
        theo.keyboard.press("Control+Enter")
    assert tab.value.url.endswith("/incidents/INC-1/edit")
    tab.value.close()
    theo.keyboard.press("Escape")

    open_palette(theo, "takeit")
    expect(here.get_by_role("option")).to_have_text([re.compile("Take it")])
    theo.keyboard.press("Enter")
    expect(theo.get_by_text("INC-1 is yours.")).to_be_visible()
    theo.locator("[data-opens-palette]").wait_for()

    open_palette(theo, "cancel inc")
    theo.keyboard.press("Enter")
    expect(theo.locator("#note-cancel")).to_be_focused()
    theo.keyboard.type("Plugged in again.")
    theo.keyboard.press("Enter")
    expect(theo.get_by_text("Plugged in again.")).to_be_visible()


def test_what_is_out_of_order_or_gone_is_not_offered(theo: Page) -> None:
    take = theo.locator("[data-shortcut=a]")
    take.evaluate("button => { button.disabled = true }")
    theo.get_by_role("link", name="Escalate").first.evaluate("link => { link.hidden = true }")
    here = open_palette(theo)
    expect(here.get_by_role("option").first).to_contain_text("Acknowledge")
    expect(here.get_by_role("option", name="Take it")).to_have_count(0)
    theo.keyboard.press("Escape")

    take.evaluate("button => { button.disabled = false }")
    open_palette(theo, "take it")
    take.evaluate("button => button.remove()")  # as news of the record would, meanwhile
    theo.keyboard.press("Enter")
    expect(here).to_be_hidden()
    expect(theo.get_by_role("dialog", name=DIALOG)).to_be_visible()


def test_a_question_is_asked_and_readers_without_buttons_get_no_group(
    open_as: Callable[..., Page],
) -> None:
    mona = open_as("mona")
    mona.goto("/admin/sla/policies/1")
    mona.locator("[data-opens-palette]").wait_for()
    here = open_palette(mona)
    expect(here.get_by_role("option")).to_have_text([re.compile("Edit"), re.compile("Retire")])
    here.get_by_role("option", name="Retire").click()
    question = mona.get_by_role("dialog", name=re.compile("^Retire .* No new clock takes it"))
    expect(question).to_be_visible()
    open_palette(mona)
    expect(here).to_be_hidden()  # the page waits behind its question
    mona.keyboard.press("Escape")
    question.get_by_role("button", name="Cancel").click()
    expect(mona.get_by_role("button", name="Retire")).to_be_focused()

    lena = open_as("lena")
    lena.goto("/admin/sla/policies/1")
    lena.locator("[data-opens-palette]").wait_for()
    here = open_palette(lena)
    expect(lena.get_by_role("group", name="Go to")).to_be_visible()
    expect(here).to_be_hidden()


def test_what_was_opened_is_offered_until_sign_out_and_the_sheet_fills_a_phone(theo: Page) -> None:
    theo.set_viewport_size({"width": 390, "height": 844})
    here = open_palette(theo)
    expect(here.get_by_role("option", name="Take it")).to_have_count(1)
    here.get_by_role("option", name="Comment").click()  # stands at the thumb only
    expect(theo.get_by_label("Comment", exact=True)).to_be_focused()

    theo.goto("/kb")
    theo.get_by_role("button", name=DIALOG).click()
    lately = theo.get_by_role("group", name="Opened lately")
    expect(lately.get_by_role("option", name="The scanner shows nothing")).to_be_visible()
    box = theo.get_by_role("dialog", name=DIALOG).bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
    assert violations(theo) == []

    theo.get_by_role("combobox", name=BOX).fill("sign out")
    theo.keyboard.press("Enter")
    theo.wait_for_url("**/sign-in*")
    assert theo.evaluate("localStorage.getItem('portal.recent')") is None


def test_the_mouse_chooses_and_a_key_searches_where_there_is_no_box(theo: Page) -> None:
    open_palette(theo, "clo help")
    theo.get_by_role("option", name="Help: Clocks").click()
    theo.wait_for_url("**/guide/clocks")

    theo.goto("/help", wait_until="networkidle")
    theo.set_viewport_size({"width": 600, "height": 844})
    theo.get_by_role("heading", level=1).click()
    theo.keyboard.press("/")
    dialog = theo.get_by_role("dialog", name=DIALOG)
    dialog.get_by_role("combobox", name=BOX).fill("scann")
    expect(dialog.get_by_role("group", name="Search for")).to_contain_text("scanner")
    assert violations(theo) == []
    theo.set_viewport_size({"width": 1280, "height": 900})
    theo.mouse.click(4, 4)  # beside it
    expect(dialog).not_to_be_visible()

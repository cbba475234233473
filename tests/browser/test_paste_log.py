"""A log pasted into any search box is read, not flattened into one line."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.core.db import db
from tests import shelf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
LOG = "ERROR the order service is not available\nCaused by: java.io.IOException: stream reset by peer\n"
TWICE = "queue worker failed: 0x80070005\n" * 2
PASTE = """([box, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  return box.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, text: str) -> bool:
    """Paste into the first box on the page; returns whether the browser goes on to insert it."""
    page.wait_for_selector(".searchbox [role=combobox]")
    page.wait_for_load_state("networkidle")
    box = page.locator("[data-search-input]").first.element_handle()
    return bool(page.evaluate(PASTE, [box, text]))


@pytest.mark.parametrize("address", ["/", "/search", "/kb"])
def test_several_lines_go_to_the_page_that_reads_them(open_as: Window, address: str) -> None:
    page = open_as("lena")
    page.goto(address)
    paste(page, LOG)

    page.wait_for_url("**/search/log")
    expect(page.get_by_role("heading", level=1)).to_have_text("What this log says")
    expect(page.get_by_role("link", name="stream reset by peer")).to_be_visible()


def test_one_very_long_line_does_too(open_as: Window) -> None:
    page = open_as("lena")
    page.goto("/search")
    paste(page, "ERROR the payload is too large " + "x" * 300)

    page.wait_for_url("**/search/log")
    expect(page.get_by_role("link", name="the payload is too large")).to_be_visible()


def test_back_from_an_article_leads_to_the_results_of_the_log(open_as: Window) -> None:
    shelf.published("The order service is not available", "Look at the stream.")
    db.release()
    page = open_as("lena")
    page.goto("/search/log")
    page.locator("textarea[name=text]").fill(LOG)
    page.get_by_role("button", name="Search with this log").click()
    page.locator(".result-title", has_text="The order service is not available").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The order service is not available")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this log says")

    page.goto("/search/log")
    page.locator("textarea[name=text]").fill(TWICE)
    page.get_by_role("button", name="Search with this log").click()
    expect(page.locator(".chip", has_text="0x80070005")).to_contain_text("× 2")


@pytest.mark.parametrize("text", ["vpn drops", "ORA-12541: no listener\n", "  \n vpn \n\n"])
def test_a_few_words_stay_in_the_box(open_as: Window, text: str) -> None:
    page = open_as("lena")
    page.goto("/search")

    assert paste(page, text) is True


def test_without_scripts_a_link_leads_there(open_as: Window) -> None:
    page = open_as("lena", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Paste a log").click()
    page.get_by_label("Lines of the log").fill(LOG)
    page.get_by_role("button", name="Search with this log").click()

    expect(page.get_by_role("link", name="stream reset by peer")).to_be_visible()

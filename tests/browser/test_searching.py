"""Searching as L1 does it, in Chromium: while typing, by keyboard alone, on a slow network."""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect
from sqlalchemy import delete

from portal.core import clock
from portal.core import jobs as outbox
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from portal.search.jobs import rebuild
from portal.search.terms import CHECK_INDEX
from tests.browser.conftest import Live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
TITLE = "Remote access breaks off"
URL = "/kb/remote-access-breaks-off"
BODY = f"""## Purpose

{"Keep people working away from the office. " * 40}

## Steps

1. Look at the lamp of the client.
2. {"Wait for the lamp. " * 60}

## When the tunnel drops

The VPN tunnel drops when the laptop changes its network. Choose the other gateway.

## If it did not work

{"Hand over to Operations with the time it happened. " * 40}
"""
CONTENTS = (
    Content(title=TITLE, body=BODY, summary="For everybody away from the office."),
    Content(title="Set up the VPN client", body="## Steps\n\n1. Install it.\n", summary="New."),
    Content(title="Add a printer", body="## Steps\n\n1. Plug it in.\n", summary="Paper."),
    Content(title="Printer prints blank", body="## Steps\n\n1. Turn the ribbon.\n", summary="No."),
)
LOG = "ERROR the order service is not available\nCaused by: java.io.IOException: stream reset\n"
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def lena(live: Live, open_as: Window, viewer_of: Callable[[str], object]) -> Page:
    """A window of L1 over four articles; whatever the console calls an error fails the test."""
    tess = viewer_of("tess")
    with db.writing():
        for content in CONTENTS:
            proposal = writing.create_article(Kind.KNOWN_ERROR, content, by=tess)
            PROPOSAL.advance(proposal, "publish_directly", by=tess)
    rebuild()
    db.release()
    page = open_as("lena")
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    said: list[str] = []
    page.said = said  # type: ignore[attr-defined]
    return page


@pytest.fixture(autouse=True)
def _quiet(lena: Page) -> object:
    yield
    assert lena.said == []  # type: ignore[attr-defined]


def box(page: Page) -> Locator:
    """The search box, once its script runs."""
    found = page.get_by_role("combobox", name="Search")
    expect(found).to_have_attribute("aria-expanded", "false")
    return found


def option(page: Page, words: str) -> Locator:
    return page.get_by_role("option", name=re.compile(words))


def test_the_right_article_is_there_before_the_last_key(lena: Page) -> None:
    lena.goto("/")
    box(lena).press_sequentially("vpn tunel drop")
    articles = lena.get_by_role("group", name="Articles")
    expect(articles.get_by_role("option").first).to_contain_text(TITLE)
    expect(lena.get_by_text("Showing suggestions for vpn tunnel drop", exact=True)).to_be_visible()


def test_arrow_and_enter_open_it_at_the_passage(lena: Page) -> None:
    lena.goto("/")
    box(lena).press_sequentially("vpn tunel drops")
    expect(option(lena, TITLE)).to_be_visible()
    # Once an arrow was pressed the list stays as it is: it has to be the one to all of the words.
    expect(option(lena, TITLE)).to_have_attribute("data-url", re.compile("drops"))
    lena.keyboard.press("ArrowDown")
    expect(option(lena, TITLE)).to_have_attribute("aria-selected", "true")
    lena.keyboard.press("Enter")
    lena.wait_for_url(f"**{URL}#s-when-the-tunnel-drops")
    expect(lena.get_by_role("heading", name="When the tunnel drops")).to_be_in_viewport()


def test_a_click_opens_it_as_well(lena: Page) -> None:
    lena.goto("/")
    box(lena).press_sequentially("vpn tunel drops")
    expect(option(lena, TITLE)).to_have_attribute("data-url", re.compile("drops"))
    option(lena, TITLE).click()
    lena.wait_for_url(f"**{URL}#s-when-the-tunnel-drops")


def test_from_the_slash_to_the_article_and_back_by_keyboard(lena: Page) -> None:
    lena.goto("/kb")
    lena.wait_for_load_state("networkidle")
    lena.keyboard.press("/")
    expect(box(lena)).to_be_focused()
    lena.keyboard.type("printer")
    expect(option(lena, "Add a printer")).to_be_visible()
    lena.keyboard.press("ArrowDown")
    lena.keyboard.press("End")
    last = lena.get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    lena.keyboard.press("Home")
    expect(lena.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    lena.keyboard.press("Escape")
    expect(lena.get_by_role("listbox")).to_be_hidden()
    lena.keyboard.press("Enter")
    lena.wait_for_url("**/search?q=printer")
    walks_the_results(lena)


def walks_the_results(page: Page) -> None:
    """Go down and up in the list, open the second, and come back."""
    page.wait_for_load_state("networkidle")
    second = page.locator(".result-title").nth(1)
    title = second.inner_text()
    for key in "jjjkj":
        page.keyboard.press(key)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert urlsplit(page.url).query == "q=printer"


def test_no_older_answer_overtakes_a_newer_one(lena: Page) -> None:
    lena.goto("/")
    first = box(lena)
    held: dict[str, Route] = {}
    lena.route("**/search/suggest?*", lambda route: held.update({typed_in(route): route}))
    watch_the_lists(lena)
    for text in ("vpn", "vpn client", "printer", "printer blank"):
        first.fill(text)
        lena.wait_for_timeout(120)
    assert list(held) == ["vpn", "vpn client", "printer", "printer blank"]
    for text in reversed(held):  # the first key waits longest for its answer
        answer(held[text])
    expect(option(lena, "Printer prints blank")).to_be_visible()
    lena.wait_for_timeout(200)
    assert ["VPN" in each for each in lena.evaluate("window.shown")] == [False]


def test_a_slow_network_still_shows_what_comes_by(lena: Page) -> None:
    lena.goto("/")
    first = box(lena)
    held: dict[str, Route] = {}
    lena.route("**/search/suggest?*", lambda route: held.update({typed_in(route): route}))
    for text in ("pri", "prin", "printer bl"):
        first.fill(text)
        lena.wait_for_timeout(120)
    answer(held["pri"])
    expect(option(lena, "Add a printer")).to_be_visible()
    answer(held["printer bl"])
    expect(option(lena, "Add a printer")).to_have_count(0)
    expect(option(lena, "Printer prints blank")).to_be_visible()


def typed_in(route: Route) -> str:
    return parse_qs(urlsplit(route.request.url).query)["q"][0]


def answer(route: Route) -> None:
    """Answer a request that was held back; one the page gave up in the meantime takes none."""
    with suppress(Error):
        route.fulfill(response=route.fetch())


def watch_the_lists(page: Page) -> None:
    """Write down every list of suggestions that is shown."""
    page.evaluate(
        """() => {
          window.shown = [];
          const list = document.querySelector("[data-suggestions]");
          new MutationObserver(() => window.shown.push(list.innerText))
            .observe(list, { childList: true });
        }"""
    )


def test_the_list_never_empties_between_two_keys(lena: Page) -> None:
    lena.goto("/")
    first = box(lena)
    watch_the_lists(lena)
    first.press_sequentially("printer pr", delay=60)
    expect(option(lena, "Printer prints blank")).to_be_visible()
    assert "" not in [each.strip() for each in lena.evaluate("window.shown")]


def test_what_was_asked_once_is_not_asked_again(lena: Page) -> None:
    asked: list[str] = []
    lena.on("request", lambda each: asked.append(each.url) if "/suggest?" in each.url else None)
    lena.goto("/")
    first = box(lena)
    first.fill("printer")
    expect(option(lena, "Add a printer")).to_be_visible()
    first.fill("printer blank")
    expect(option(lena, "Add a printer")).to_have_count(0)
    first.fill("printer")
    expect(option(lena, "Add a printer")).to_be_visible()
    assert len(asked) == 2


def test_without_an_answer_words_are_searched_all_the_same(lena: Page) -> None:
    lena.goto("/")
    first = box(lena)
    lena.route("**/search/suggest?*", lambda route: route.fulfill(status=200, body=""))
    first.fill("printer")
    lena.keyboard.press("ArrowDown")
    lena.keyboard.press("Enter")
    lena.wait_for_url("**/search?q=printer")


def test_several_lines_lead_to_the_page_of_logs(lena: Page) -> None:
    lena.goto("/")
    box(lena).evaluate(PASTE, LOG)
    lena.wait_for_url("**/search/log")
    expect(lena.get_by_role("heading", level=1)).to_have_text("What this log says")


def test_a_correction_is_told_and_can_be_taken_back(lena: Page) -> None:
    lena.goto("/search?q=vpn+tunel+drops")
    told = lena.locator(".results-meant").first
    expect(told).to_contain_text("Showing results for vpn tunnel drops.")
    expect(lena.locator(".result-title").first).to_have_text(TITLE)
    told.get_by_role("link", name="vpn tunel drops").click()
    expect(lena.get_by_role("link", name="Search without the quotes")).to_be_visible()
    expect(lena.get_by_text("Showing results for")).to_have_count(0)


def test_the_title_of_a_result_leads_to_its_passage(lena: Page) -> None:
    lena.goto("/search?q=choose+the+other+gateway")
    lena.get_by_role("link", name=TITLE).click()
    lena.wait_for_url(f"**{URL}#s-when-the-tunnel-drops")
    expect(lena.get_by_role("heading", name="When the tunnel drops")).to_be_in_viewport()


def test_after_a_filter_or_an_order_the_focus_is_at_what_was_found(lena: Page) -> None:
    lena.goto("/search?q=printer")
    lena.get_by_role("link", name="Newest first").focus()
    lena.keyboard.press("Enter")
    lena.wait_for_url("**sort=updated#found")
    expect(lena.locator("#found")).to_be_focused()
    expect(lena.locator("#found")).to_contain_text("2 results, newest first")
    expect(lena.locator("#found")).to_be_in_viewport()
    lena.goto("/search?q=strawberry+tag:vpn")
    lena.get_by_role("link", name="Search without filters").press("Enter")
    lena.wait_for_url("**/search?q=strawberry#found")
    expect(lena.locator("#found")).to_be_focused()


def test_tab_leaves_the_suggestions_and_goes_on_behind_them(lena: Page) -> None:
    lena.goto("/search")
    search = box(lena)
    search.press_sequentially("printer")
    expect(option(lena, "Add a printer")).to_be_visible()
    lena.keyboard.press("ArrowDown")
    lena.keyboard.press("Tab")
    expect(lena.get_by_role("listbox")).to_be_hidden()
    expect(lena.get_by_role("link", name="Paste a log")).to_be_focused()
    lena.keyboard.press("Shift+Tab")
    expect(search).to_be_focused()


def test_the_last_row_leads_to_all_results(lena: Page) -> None:
    lena.goto("/")
    box(lena).press_sequentially("printer")
    expect(option(lena, "All results for “printer”")).to_be_visible()
    lena.keyboard.press("ArrowUp")
    lena.keyboard.press("Enter")
    lena.wait_for_url("**/search?q=printer")


def test_a_page_that_waits_for_a_job_opens_again_until_it_is_done(
    lena: Page, open_as: Window
) -> None:
    hour = clock.ago(hours=-1)
    with db.writing() as session:  # a worker of another machine is at it
        session.add(
            outbox.Job(
                name=CHECK_INDEX,
                key="elsewhere",
                payload={},
                created_at=clock.now(),
                run_at=hour,
                leased_by="elsewhere:1",
                leased_until=hour,
            )
        )
    ada = open_as("ada")
    ada.goto("/admin/search/index")
    told = ada.get_by_text("Index and database are being compared")
    expect(told).to_be_visible()
    with db.writing() as session:
        session.execute(delete(outbox.Job).where(outbox.Job.leased_by == "elsewhere:1"))
    outbox.run_all()
    db.release()
    expect(told).to_have_count(0, timeout=10_000)

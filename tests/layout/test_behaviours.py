"""The style guide in Chromium: keys, menus, ticks and colours, and what axe says of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import FOUR_LOOKS, violations
from tests.thorough import part

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def _cookies(app: Flask, served: str) -> list[Any]:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    value = signer.dumps({"_user_id": "token-ada", "_fresh": True})
    return [{"name": "portal_session", "value": value, "url": served}]


@pytest.fixture
def page(app: Flask, served: str, chromium: Browser) -> Iterator[Page]:
    """The style guide, open for Ada."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(_cookies(app, served))
    page = context.new_page()
    page.goto(f"{served}/admin/design?colours=own")
    page.locator(".code .copy-button").first.wait_for()
    yield page
    context.close()


@pytest.mark.parametrize(("theme", "width"), part(FOUR_LOOKS, 0, of=2))
def test_axe_finds_nothing_and_nothing_overflows(page: Page, theme: Any, width: int) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    page.locator(".code .copy-button").first.wait_for()

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_slash_reaches_the_search_box_and_typing_stays_typing(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("n?/")

    expect(page.locator("#example-search")).to_have_value("n?/")
    expect(page.locator("#shortcuts")).not_to_be_visible()


def test_question_mark_lists_the_keys(page: Page) -> None:
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_the_menu_opens_the_list_of_keys_and_a_click_beside_closes_it(page: Page) -> None:
    page.locator("details:has([data-opens=shortcuts]) > summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    keys = page.locator("dialog#shortcuts")
    expect(keys).to_be_visible()
    page.mouse.click(2, 2)
    expect(keys).to_be_hidden()


def test_a_list_is_narrowed_while_its_words_are_typed(page: Page) -> None:
    words = page.locator("[data-behaviour=filter-list]")
    shown = page.locator(f"{words.get_attribute('data-list')} > :not([hidden])")
    assert shown.count() > 1
    words.fill("no such words")
    expect(shown).to_have_count(0)


def test_g_then_k_goes_to_the_knowledge_base_though_lists_know_k(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("k")

    page.wait_for_url("**/kb")


def test_j_walks_down_a_list(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")

    expect(page.locator(".rows [data-current] .row-title")).to_contain_text("VPN drops")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    summary = page.locator("summary[aria-label='More actions']")
    summary.click()
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Print", exact=True)).not_to_be_visible()
    expect(summary).to_be_focused()


def test_chosen_colours_hold_at_once_and_after_a_reload(page: Page) -> None:
    page.locator("summary[aria-label^=Account]").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_ticked_steps_stay_ticked_in_this_tab(page: Page) -> None:
    page.get_by_label("Step 1 done").check()
    page.get_by_label("Step 4 done").check()

    page.reload()

    expect(page.locator("[data-checklist-words]")).to_have_text("2 of 5 done")


def test_the_copy_button_says_what_it_copies(page: Page) -> None:
    label = page.locator(".code .copy-button").first.get_attribute("aria-label")

    assert label == "Copy: ssh gw-1.example.test   # a comment"


def test_what_was_copied_is_said_for_a_moment(page: Page) -> None:
    button = page.locator("button[data-behaviour~=copy]").first
    button.click()

    expect(button).to_have_attribute("data-copied", "")
    expect(button).not_to_have_attribute("data-copied", "")


def test_nothing_is_sent_before_the_question_is_answered(page: Page) -> None:
    page.get_by_role("button", name="Watch").click()
    dialog = page.get_by_role("dialog", name="Watch this article?")

    dialog.get_by_role("button", name="Cancel").click()

    expect(dialog).not_to_be_visible()
    assert page.url.endswith("/admin/design?colours=own")


def test_menu_and_colours_work_without_scripts(app: Flask, served: str, chromium: Browser) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    context.add_cookies(_cookies(app, served))
    page = context.new_page()
    page.goto(f"{served}/admin/design?colours=own")
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("button", name="Close menu")).to_be_visible()
    page.get_by_role("button", name="Close menu").click()

    page.locator("summary[aria-label^=Account]").click()
    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()

"""States of pages that somebody has to bring about: each fits a narrow window, and axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from docs.looks.turning import STOP
from portal.accounts.models import Team
from portal.core.db import db
from portal.incidents.services import escalating
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, EscalationReason
from portal.search.golden import running, services
from portal.search.golden.terms import Reason
from tests import shelf
from tests.browser.axe import wrong
from tests.browser.conftest import Live
from tests.search.searches import searched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(live: Live, open_as: Window) -> Callable[[str, str], Page]:
    """`phone("lena", "/kb")`: that page in a narrow window, once its scripts have come."""

    def at(name: str, address: str) -> Page:
        page = open_as(name, viewport=PHONE)
        page.goto(address, wait_until="networkidle")
        return page

    return at


def test_on_a_phone_the_menu_lies_over_the_page(phone: Any) -> None:
    page = phone("lena", "/")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Menu", exact=True).click()

    expect(menu.get_by_role("link", name="Incidents")).to_be_in_viewport()
    assert wrong(page) == []
    page.get_by_role("button", name="Close menu").click()
    expect(menu).to_be_hidden()


def test_what_was_tried_stands_beside_what_is_typed_and_turns_the_line(
    live: Live, viewer_of: Any, open_as: Window
) -> None:
    ref = shelf.published("Restart a Kubernetes node", "1. Drain it.\n2. Restart it.\n")
    for number in range(12):
        searched(f"k8s {chr(97 + number) * 4}", "lena")
    with db.writing():
        services.add("k8s", ref, by=viewer_of("mona"))
    running.run(Reason.ASKED)
    db.release()
    page = open_as("mona", viewport={"width": 1280, "height": 900})
    page.goto("/admin/search/synonyms/new")
    page.locator("#terms").fill("K8s\nKubernetes")

    page.get_by_role("button", name="Try it").click()

    tried = page.locator("#trial")
    expect(tried.locator(".trial").first).to_contain_text("Restart a Kubernetes node")
    tried.get_by_text("more searches with other first results").click()
    page.set_viewport_size(PHONE)
    assert wrong(page) == []

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kubernetes").first).to_be_visible()
    running.run(Reason.TURNED)
    db.release()
    page.goto("/admin/search/relevance")
    line = page.get_by_role("img", name="How often the right answer is found")
    expect(line).to_be_visible()
    expect(page.get_by_text("Synonyms or weights changed", exact=True)).to_be_visible()
    assert wrong(page) == []


def test_the_editor_says_at_each_field_what_is_wrong(phone: Any) -> None:
    shelf.published("Mailbox over quota", "1. Open it.\n2. Empty it.\n")
    page = phone("tess", "/kb/KB-1/edit")
    page.get_by_label("Title", exact=True).fill("")
    page.locator("#summary").fill("x" * 250)
    expect(page.locator("#summary-count")).to_have_attribute("data-over", "")
    page.locator("#body").evaluate("box => { box.value = 'x'.repeat(300001) }")

    page.get_by_role("button", name="Save and look it over").click()

    expect(page.locator("#title-error")).to_be_visible()
    expect(page.locator("#body-error")).to_contain_text("300,000 characters")
    assert wrong(page) == []


def test_a_promise_is_tried_on_what_is_open_before_it_is_saved(phone: Any, viewer_of: Any) -> None:
    with db.writing():
        report(Report(title="Printer on fire", channel=Channel.PHONE), by=viewer_of("lena"))
    db.release()
    page = phone("mona", "/admin/sla/policies/1/edit")
    for number in (1, 2, 3, 4, 5):
        page.locator(f"#resolution_{number}").fill("2 h")

    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("link", name="Printer on fire")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/admin/sla/policies/1")
    expect(page.get_by_text("saved by Mona").first).to_be_visible()
    assert wrong(page) == []

    page.goto("/admin/sla/calendars/new")
    page.locator("#day_0").fill("noon")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#day_0-error")).to_be_visible()
    assert wrong(page) == []


def test_a_new_source_shows_its_token_once(phone: Any) -> None:
    page = phone("ada", "/admin/terraform/new")
    page.get_by_label("Name").fill("Terraform, Frankfurt")

    page.get_by_role("button", name="Connect it").click()

    expect(page.locator(".alert-address")).to_contain_text("http")
    expect(page.locator(".alert-secret")).to_be_visible()
    assert wrong(page) == []


def test_what_was_given_back_is_first_and_a_list_can_be_kept(phone: Any, viewer_of: Any) -> None:
    lena, theo = viewer_of("lena"), viewer_of("theo")
    with db.writing():
        incident = report(Report(title="Badge reader beeps", channel=Channel.PHONE), by=lena)
        to = db.session.get_one(Team, theo.team_id)
        what = HandOver(to_team=to, reason=EscalationReason.NO_KB, left_out=["Is it plugged in?"])
        escalating.bounce(escalating.escalate(incident, what, by=lena), "Which door?", by=theo)
    db.release()
    page = phone("lena", "/incidents/INC-1")
    expect(page.get_by_role("heading", name="Given back by Operations")).to_be_in_viewport()
    page.get_by_text("What was handed over").click()
    expect(page.get_by_text("Is it plugged in?")).to_be_visible()
    assert wrong(page) == []

    page.goto("/incidents?tab=all&q=badge")
    page.get_by_text("Keep this list").click()
    page.get_by_label("Name", exact=True).fill("Doors")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("list", name="Kept lists")).to_contain_text("Doors")
    assert wrong(page) == []


def test_a_text_without_steps_is_walked_by_its_headings(phone: Any) -> None:
    shelf.published("Who is on call", "## By day\n\nThe desk.\n\n## At night\n\nOperations.\n")
    page = phone("lena", "/kb")
    page.keyboard.press("j")
    expect(page.locator(".row[data-current]")).to_contain_text("Who is on call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kb/who-is-on-call")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("j")
    page.keyboard.press("j")

    current = page.locator(".prose [aria-current=location]")
    expect(current).to_have_text("At night")
    expect(current).to_be_focused()
    assert wrong(page) == []


def test_a_stop_line_leads_to_the_hand_over(phone: Any) -> None:
    shelf.published("Flash a printer", "1. Open it.\n2. Look.\n\n:::l2\nFlash it.\n:::\n")
    page = phone("lena", "/kb/flash-a-printer")

    page.locator(".stop-line a").click()

    expect(page.locator("#hand-over:target")).to_be_in_viewport()
    page.get_by_role("button", name="Did not work").click()
    page.get_by_text("Say something else").click()
    expect(page.get_by_role("button", name="Something is wrong")).to_be_visible()
    assert wrong(page) == []


def test_numbers_are_narrowed_by_choosing(phone: Any) -> None:
    page = phone("mona", "/insights/speed")

    page.get_by_label("Period").select_option("24")

    page.wait_for_url("**months=24**")


def test_what_is_taken_off_a_page_is_stopped(phone: Any, viewer_of: Any) -> None:
    shelf.published("Restart the tunnel", "1. Look at it.\n2. Restart it.\n")
    with db.writing():
        report(Report(title="VPN drops", channel=Channel.PHONE), by=viewer_of("lena"))
    db.release()
    page = phone("lena", "/incidents?tab=all")
    page.evaluate(STOP)
    page.keyboard.press("j")
    expect(page.locator("[data-current]")).to_have_count(0)

    page.goto("/incidents/INC-1/articles/KB-1")
    page.get_by_role("button", name="Run it as a checklist").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-run-step][data-current]")).to_have_count(1)
    page.evaluate(STOP)
    page.keyboard.press("d")
    expect(page.locator("[data-run-words]")).to_have_text("0 of 2 steps taken")


def test_both_bars_of_an_article_stay_one_below_the_other(
    live: Live, viewer_of: Any, open_as: Window
) -> None:
    steps = "".join(f"{number}. Look at lamp {number}.\n" for number in range(1, 80))
    shelf.published("Restart the tunnel", steps)
    with db.writing():
        report(Report(title="VPN drops", channel=Channel.PHONE), by=viewer_of("lena"))
    db.release()
    page = open_as("lena", viewport={"width": 1280, "height": 800})
    page.goto("/incidents/INC-1/articles/KB-1", wait_until="networkidle")

    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1500")

    bars = [page.locator(each).bounding_box() for each in (".incident-bar", ".checklist-bar")]
    above, below = (each or {} for each in bars)
    assert 0 < above["y"] < above["y"] + above["height"] <= below["y"] < 200

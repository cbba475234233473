"""An alert's incident goes up complete: L1 runs the suggested SOP in vain, L2 knows all of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.kb.terms import Audience
from tests import shelf
from tests.browser.alerting import connect
from tests.integrations.alerts.sample import Body, sample

pytestmark = pytest.mark.browser
STEPS = (
    "1. Look at the VPN tunnel.\n"
    "   ```sh\n   systemctl status tunnel\n   ```\n"
    "2. Restart the tunnel.\n3. Watch it.\n"
)


@pytest.fixture
def alarm(live: Any, viewer_of: Callable[[str], Any]) -> None:
    """KB-1 in its third revision, KB-2 for L2 only, and INC-1 opened by a delivered alert."""
    shelf.published("Restart the VPN tunnel", "1. Look at the VPN tunnel.\n2. Restart it.\n")
    for words in ("Watch it.", "Watch it for a minute."):
        body = f"{STEPS}4. {words}\n"
        shelf.revised("KB-1", lambda text, body=body: replace(text, body=body))
    shelf.published("Rebuild the gateway", "1. Log in.\n2. Rebuild it.\n", Audience.L2)
    with db.writing():
        vpn = Service(name="VPN", slug="vpn", team_id=2, created_at=clock.now())
        db.session.add(vpn)
    connect(live.url, by=viewer_of("ada")).delivers(_tunnel_down())


def _tunnel_down() -> Body:
    """Return what Alertmanager posts for one alert about the VPN."""
    labels = {"alertname": "VpnTunnelDown", "service": "vpn", "severity": "critical"}
    body = sample("am_firing_2")
    alert = body["alerts"][0] | {
        "labels": labels,
        "annotations": {"summary": "VPN tunnel is down"},
        "startsAt": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
    }
    named = {"groupKey": '{}:{alertname="VpnTunnelDown"}', "groupLabels": labels}
    return body | named | {"commonLabels": labels, "alerts": [alert]}


def test_what_l1_tried_goes_up_and_is_not_asked_again(
    alarm: None, open_as: Callable[..., Page]
) -> None:
    desk = open_as("lena")
    desk.goto("/incidents/INC-1")
    first = desk.locator("#answers [data-row]").first
    expect(first).to_contain_text("Restart the VPN tunnel")

    _press(desk, "j", "Enter")
    expect(desk.locator("h1")).to_have_text("Restart the VPN tunnel")
    _press(desk, "r")
    expect(desk.locator("[data-run-words]")).to_have_text("0 of 4 steps taken")
    _take(desk, "d", "1 of 4 steps taken")
    expect(desk.locator("[data-run-step]").nth(1)).to_have_attribute("data-current", "")
    desk.locator("[data-run-step] [name=note]").nth(1).fill("It says: no route to host")
    desk.locator("[data-run-step] [name=note]").nth(1).blur()
    _take(desk, "f", "2 of 4 steps taken")

    desk.get_by_role("link", name="Escalate").first.click()
    expect(desk.get_by_label("Why")).to_have_value("kb_failed")
    desk.get_by_role("button", name="Hand over").click()
    expect(desk.get_by_text("everything you tried went along")).to_be_visible()

    operations = open_as("theo")
    operations.goto("/incidents/INC-1")
    received = operations.locator(".received")
    expect(received.locator("q").first).to_have_text("VpnTunnelDown VPN tunnel is down")
    expect(received).to_contain_text("KB-1, revision 3")
    expect(received).to_contain_text("Step 2 Failed")
    expect(received).to_contain_text("no route to host")
    expect(operations.locator("#answers")).to_contain_text("Not suggested again")
    expect(operations.locator("#answers [data-row]")).to_have_count(0)
    operations.get_by_role("button", name="Accept").click()

    operations.goto("/incidents/INC-1/articles/KB-2")
    _press(operations, "y")
    expect(operations.get_by_role("textbox", name="Article")).to_have_value("KB-2")
    operations.get_by_label("How it ended").select_option("fixed")
    operations.get_by_label("What solved it").fill("Rebuilt the gateway.")
    operations.get_by_role("button", name="Resolve").click()
    expect(operations.get_by_text("An article solved it. Used.")).to_be_visible()

    shelf.revised("KB-1", lambda text: replace(text, title="Buy a new tunnel", body=STEPS))
    db.release()
    desk.goto("/incidents/INC-1")
    trail = desk.locator("#trail")
    expect(trail).to_contain_text("Restart the VPN tunnel")
    expect(trail).not_to_contain_text("Buy a new tunnel")
    expect(trail).not_to_contain_text("Rebuild the gateway")


def _take(desk: Page, key: str, words: str) -> None:
    """Say with one key how the step that is at hand went."""
    _press(desk, key)
    expect(desk.locator("[data-run-words]")).to_have_text(words)


def _press(page: Page, *keys: str) -> None:
    """Press keys once the page listens to them."""
    page.wait_for_load_state("networkidle")
    for key in keys:
        page.keyboard.press(key)


def test_two_people_see_each_other_in_a_run(alarm: None, open_as: Callable[..., Page]) -> None:
    one, other = open_as("lena"), open_as("theo")
    one.goto("/incidents/INC-1/articles/KB-1")
    _press(one, "r")
    expect(one.locator("[data-run-words]")).to_be_visible()
    other.goto(one.url)
    _take(one, "d", "1 of 4 steps taken")
    expect(other.locator("[data-run-step]").first).to_contain_text("Done by Lena", timeout=9_000)
    expect(other.locator("[data-run-words]")).to_have_text("1 of 4 steps taken")


def test_after_a_step_focus_is_on_the_next_one(alarm: None, open_as: Callable[..., Page]) -> None:
    desk = open_as("lena")
    desk.goto("/incidents/INC-1/articles/KB-1")
    _press(desk, "r")
    expect(desk.locator("[data-run-words]")).to_have_text("0 of 4 steps taken")
    desk.get_by_role("button", name="Skip (step 1)").click()
    expect(desk.get_by_role("button", name="Done (step 2)")).to_be_focused()
    _press(desk, "j", "k", "j", "d")
    expect(desk.locator("[data-run-step]").nth(2)).to_contain_text("Done by Lena")
    expect(desk.get_by_role("button", name="Done (step 4)")).to_be_focused()


def test_a_key_does_not_press_what_is_out_of_sight(
    alarm: None, open_as: Callable[..., Page]
) -> None:
    desk = open_as("lena")
    desk.set_viewport_size({"width": 1280, "height": 320})
    desk.goto("/incidents/INC-1/articles/KB-1")
    _press(desk, "r")
    expect(desk.locator("[data-run-words]")).to_have_text("0 of 4 steps taken")
    first = desk.get_by_role("button", name="Done (step 1)")
    desk.evaluate("scrollTo(0, 0)")
    expect(first).not_to_be_in_viewport()
    _press(desk, "d")
    expect(first).to_be_in_viewport()
    expect(desk.locator("[data-run-words]")).to_have_text("0 of 4 steps taken")
    _press(desk, "d")
    expect(desk.locator("[data-run-words]")).to_have_text("1 of 4 steps taken")


def test_a_note_begun_on_another_step_outlives_the_step_that_is_sent(
    alarm: None, open_as: Callable[..., Page]
) -> None:
    desk = open_as("lena")
    desk.goto("/incidents/INC-1/articles/KB-1")
    _press(desk, "r")
    expect(desk.locator("[data-run-words]")).to_be_visible()
    notes = desk.locator("[data-run-step] [name=note]")
    notes.nth(0).fill("Active since Monday")
    notes.nth(2).fill("Half of a thought")
    desk.get_by_role("button", name="Done (step 1)").click()
    expect(desk.locator("[data-run-words]")).to_have_text("1 of 4 steps taken")
    expect(notes.nth(0)).to_have_value("")
    expect(notes.nth(2)).to_have_value("Half of a thought")

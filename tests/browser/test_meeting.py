"""A postmortem's meeting in Chromium: the clock runs, keys lead on; one key says it was read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock
from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.postmortems.models.receipt import Receipt
from portal.postmortems.terms import PostmortemState
from tests.browser.axe import violations, with_axe
from tests.browser.conftest import Live
from tests.postmortems.made import a_postmortem_with_a_lesson

pytestmark = pytest.mark.browser


def test_a_meeting_is_led_by_keys_and_its_reading_confirmed_by_one(
    live: Live, viewer_of, open_as: Callable[..., Page]
) -> None:
    with db.writing():
        incident = report(Report(title="No labels", channel=Channel.PHONE), by=viewer_of("theo"))
    found = a_postmortem_with_a_lesson(incident, by=viewer_of("theo"))
    db.release()
    page = with_axe(open_as("theo", viewport={"width": 390, "height": 844}))
    page.goto("/postmortems/PM-1/meeting", wait_until="networkidle")
    page.get_by_label("Impact").fill("long")
    page.get_by_role("button", name="Begin the meeting").click()
    expect(page.get_by_label("Impact")).to_have_accessible_description(re.compile("minutes"))
    assert violations(page) == []
    page.get_by_label("Impact").fill("5")
    page.get_by_role("button", name="Begin the meeting").click()
    expect(page.locator("[data-clock]")).to_have_text("0:01 of 5:00")
    assert violations(page) == []
    beside = open_as("theo")
    beside.goto("/postmortems/PM-1/meeting", wait_until="networkidle")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Impact")
    expect(beside.locator("h1")).to_have_text("Impact")  # led by the other, without a reload
    page.keyboard.press("i")
    page.keyboard.type("Two depots said so.")
    page.get_by_role("button", name="Put it into the section").click()
    expect(page.locator(".prose").last).to_contain_text("Two depots said so.")
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text("In three lines")
    beside.clock.set_fixed_time(clock.now() + timedelta(hours=1))
    beside.reload()
    expect(beside.locator(".meeting-clock")).to_have_attribute("data-over", "")
    for path in ("editions", "editions/external"):
        page.goto(f"/postmortems/PM-1/{path}", wait_until="networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with db.writing():
        number = viewer_of("theo").id
        merged = db.session.merge(found)
        merged.state, merged.published_at = PostmortemState.PUBLISHED, clock.now()
        db.session.add(Receipt(postmortem_id=1, person_id=number, asked_at=clock.now()))
    db.release()
    page.goto("/postmortems/PM-1", wait_until="networkidle")
    page.keyboard.press("y")
    expect(page.get_by_text("You have read it", exact=True)).to_be_visible()
    page.goto("/postmortems/PM-1/readers")
    assert violations(page) == []

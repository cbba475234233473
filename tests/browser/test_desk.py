"""The desk in Chromium: going through a list by keyboard, a pasted screenshot, one more person."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment, IncidentFile
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, IncidentState
from portal.search.jobs import rebuild
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
# A pasted picture, as a browser hands it over: 1 × 1, transparent.
PASTE = """(field) => {
  const bytes = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk"
    + "YAAAAAYAAjCB0C8AAAAASUVORK5CYII="), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def desk(live: Live, viewer_of, open_as: Window) -> Page:
    otto = viewer_of("otto").person
    with db.writing():
        for title in ("Relay drops mail", "Printer jams", "Badge reader beeps"):
            what = Report(title=title, channel=Channel.PHONE, requester=otto)
            report(what, by=viewer_of("lena"))
    rebuild()
    db.release()
    return open_as("lena")


def test_a_list_is_gone_through_by_keyboard(desk: Page) -> None:
    desk.goto(
        "/incidents?tab=unassigned", wait_until="networkidle"
    )  # the keys work once their scripts have come
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(desk.locator("[data-chosen]")).to_have_text("1 chosen")
    desk.keyboard.press("a")
    expect(desk.get_by_text("One incident was taken.")).to_be_visible()
    desk.wait_for_load_state("networkidle")
    assert [each.assignee is not None for each in _all()] == [False, True, False]
    desk.keyboard.press("j")
    desk.keyboard.press("p")
    expect(desk.locator("#bulk-priority")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.goto("/incidents", wait_until="networkidle")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/incidents/INC-1")


def test_a_pasted_screenshot_goes_with_a_note_that_stays_inside(desk: Page) -> None:
    desk.goto("/incidents/INC-1", wait_until="networkidle")
    desk.keyboard.press("r")
    expect(desk.get_by_role("button", name="Send reply")).to_be_visible()
    desk.locator("h1").click()
    desk.keyboard.press("i")
    box = desk.get_by_label("Comment", exact=True)
    expect(box).to_be_focused()
    box.fill("It looks like this, @the")
    expect(desk.get_by_role("button", name="Theo")).to_be_visible()
    desk.keyboard.press("Tab")
    expect(box).to_have_value("It looks like this, @theo ")
    box.evaluate(PASTE)
    expect(desk.locator("[data-attach-list] li")).to_contain_text("screenshot-")
    desk.get_by_role("button", name="Add note").click()
    expect(desk.locator("img.shot-image")).to_be_visible()
    db.release()
    assert db.session.query(Comment).one().to_requester is False
    assert db.session.query(IncidentFile).one().is_internal is True


def test_people_and_files_are_chosen_by_hand_as_well(desk: Page, tmp_path: Path) -> None:
    desk.goto("/incidents/INC-1", wait_until="networkidle")
    desk.keyboard.press("i")
    box = desk.get_by_label("Comment", exact=True)
    box.fill("Ask @the")
    person = desk.get_by_role("button", name="Theo")
    expect(person).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(person).to_be_focused()
    person.click()
    expect(box).to_have_value("Ask @theo ")
    (tmp_path / "printer.log").write_text("out of paper")
    desk.locator(".compose [data-attach]").set_input_files(tmp_path / "printer.log")
    expect(desk.locator("[data-attach-list] li")).to_contain_text("printer.log")
    desk.get_by_role("button", name="Remove printer.log").click()
    expect(desk.locator("[data-attach-list] li")).to_have_count(0)
    asked: list[str] = []
    desk.on("dialog", lambda question: (asked.append(question.type), question.accept()))
    desk.goto("/incidents")
    desk.get_by_label("Choose all").check()
    expect(desk.locator("[data-chosen]")).to_have_text("3 chosen")


def test_a_pasted_log_stays_one_and_a_chosen_service_is_kept(desk: Page) -> None:
    with db.writing():
        db.session.add(Service(name="Printing", slug="printing", created_at=clock.now()))
    desk.goto("/incidents/new", wait_until="networkidle")
    desk.get_by_label("Service", exact=True).select_option("Printing")
    details = desk.locator("textarea[name=description]")
    details.evaluate(
        """(area) => {
          const data = new DataTransfer();
          data.setData("text/plain", "one\\ntwo\\nthree\\n");
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(details).to_have_value("```\none\ntwo\nthree\n```\n")
    expect(desk.get_by_label("Service", exact=True)).to_have_value("1")


def test_one_more_caller_is_counted_while_the_title_is_typed(desk: Page, viewer_of) -> None:
    with db.writing():
        past = Report(title="Relay drops mail at night", channel=Channel.PHONE)
        over = report(past, by=viewer_of("lena"))
        over.state, over.resolved_at = IncidentState.RESOLVED, clock.now()
        over.resolution = "Restarted the relay."
    rebuild()
    db.release()
    desk.goto("/incidents/new", wait_until="networkidle")
    desk.get_by_label("Reported by").fill("rea@example.test")
    desk.get_by_label("What is wrong?").press_sequentially("relay drops mail")
    expect(desk.get_by_text("Restarted the relay.")).to_be_visible()
    desk.get_by_role("button", name=re.compile("Me too.*INC-1")).click()
    desk.wait_for_url("**/incidents/INC-1")
    expect(desk.get_by_text("1 more person")).to_be_visible()
    assert len(_all()) == 4


def test_a_page_that_stays_open_shows_what_others_say(desk: Page, open_as: Window) -> None:
    desk.goto("/incidents/INC-1", wait_until="networkidle")
    other = open_as("theo")
    other.goto("/incidents/INC-1")
    other.get_by_label("Comment", exact=True).fill("The queue is full.")
    other.get_by_role("button", name="Add note").click()
    expect(desk.get_by_text("The queue is full.")).to_be_visible()


def _all() -> list[Incident]:
    db.release()
    return db.session.query(Incident).order_by(Incident.id).all()


def test_enter_in_the_title_opens_the_incident_and_not_the_first_answer(desk: Page) -> None:
    desk.goto("/incidents/new")
    desk.wait_for_load_state("networkidle")
    desk.locator("input[name=title]").fill("Printer jams at gate 4")
    expect(desk.get_by_role("button", name="Me too").first).to_be_visible()
    desk.locator("input[name=title]").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Printer jams at gate 4")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_details_come_after_the_title_and_before_what_is_known(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    desk.goto("/incidents/new", wait_until="networkidle")
    title = desk.get_by_label("What is wrong?")
    title.fill("Printer jams at gate 4")
    known = desk.get_by_role("button", name="Me too").first
    expect(known).to_be_visible()
    title.press("Tab")
    expect(desk.get_by_label("Details")).to_be_focused()
    assert _top(known) < _top(desk.get_by_role("button", name="Open the incident").last)


def _top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_a_name_nobody_has_is_said_before_it_is_saved(desk: Page) -> None:
    desk.goto("/incidents/new", wait_until="networkidle")
    who = desk.get_by_label("Reported by")
    who.fill("Jo Caller")
    who.press("Tab")
    expect(desk.get_by_text("Nobody here is Jo Caller")).to_be_visible()
    who.fill("rea@example.test")
    who.press("Tab")
    expect(desk.get_by_text("Nobody here is")).to_have_count(0)


def test_enter_in_a_step_for_several_means_that_step(desk: Page) -> None:
    desk.goto("/incidents", wait_until="networkidle")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    desk.locator(".desk-bulk summary", has_text="Merge").click()
    desk.locator("#bulk-into").fill("nonsense")
    desk.locator("#bulk-into").press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Say into which incident")
    expect(desk.locator("#bulk-into")).to_be_focused()
    expect(desk.locator("[data-chosen]")).to_have_text("1 chosen")
    assert all(each.assignee is None for each in _all())


def test_what_was_refused_is_where_the_focus_is(desk: Page) -> None:
    desk.goto("/incidents/INC-1")
    desk.get_by_role("button", name="Add note").click()
    expect(desk.get_by_text("Write a few words.")).to_be_in_viewport()
    expect(desk.get_by_label("Comment")).to_be_focused()


def test_a_title_without_a_gap_stays_in_its_column(desk: Page, viewer_of) -> None:
    with db.writing():
        report(Report(title="x" * 200, channel=Channel.PHONE), by=viewer_of("lena"))
    db.release()
    desk.goto("/incidents")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("verb", ["Assign", "Priority", "Merge", "Cancel"])
def test_on_a_phone_what_opens_stays_on_the_screen(desk: Page, verb: str) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto("/incidents")
    # Nothing can be done with none: the buttons come with the first one chosen.
    expect(desk.locator(".desk-bulk")).to_be_hidden()
    desk.locator("[name=ref]").first.check()
    desk.locator(".desk-bulk summary", has_text=verb).click()
    expect(desk.locator(".desk-bulk details[open] button[type=submit]")).to_be_in_viewport(ratio=1)
    assert desk.evaluate("document.documentElement.scrollWidth") == 390

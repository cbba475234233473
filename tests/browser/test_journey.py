"""One article from the first word to the owner who hears that it did not work, in Chromium."""

import base64
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.terms import Role
from portal.core.db import db
from tests.kb.test_pages import PNG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
TITLE = "Parcel labels print blank"
URL = "/kb/parcel-labels-print-blank"
PHONE = {"width": 390, "height": 844}
TEXT = """## Purpose

Bring a label printer back that prints blank labels.

## Steps

1. Open the printer's lid.
2. Turn the ribbon, shiny side out.
3. Print a test label. Check that the number can be read.

## If it did not work

Escalate to Operations with the printer's number.
"""
PASTE = """(area, bytes) => {
  const data = new DataTransfer();
  const octets = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  data.items.add(new File([octets], "lid.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_an_article_travels_from_its_writer_to_its_reader_and_back(
    live: object, open_as: Window
) -> None:
    theo, rea = open_as("theo"), open_as("rea")
    lena = open_as("lena", viewport=PHONE, has_touch=True)

    where = writes_with_a_picture(theo)
    asks_for_review(theo, where)
    make_reviewer("theo")
    is_refused_approval(theo, where)

    asks_for_changes(rea, where)
    adds_to_the_text(theo, where, "\nNote the number of the label.")
    asks_for_review(theo, where)
    sees_what_changed_and_approves(rea, where)
    adds_to_the_text(theo, where, "!")
    finds_the_approval_gone(theo, where)

    published_at = approves_and_publishes(rea, where)
    finds_by_a_symptom(lena, published_at)
    follows_the_steps(lena)
    says_it_did_not_work(lena)
    hears_of_it(theo)


def writes_with_a_picture(page: Page) -> str:
    """Write an SOP from its outline; returns the address of the proposal."""
    page.goto("/kb/new")
    page.get_by_label("Title").fill(TITLE)
    page.locator("input[name=outline][value=sop]").check()
    page.get_by_role("button", name="Start writing").click()
    page.wait_for_url(re.compile(r"/kb/KB-\d+/edit"))
    body = page.locator("#body")
    expect(body).to_have_value(re.compile("## "))
    body.fill(TEXT)
    body.evaluate(PASTE, base64.b64encode(PNG).decode())
    expect(body).to_have_value(re.compile(r"!\[.*\]\(attachment:.+\.png\)"))
    page.locator("#summary").fill("What to do when a label printer prints nothing.")
    page.locator("#symptoms").fill("labels come out empty\nthermotransfer smudge")
    looks_it_over(page)
    expect(page.locator("#proposed-text img")).to_be_visible()
    return page.url.split("?")[0]


def looks_it_over(page: Page) -> None:
    page.get_by_role("button", name="Save and look it over").click()
    page.wait_for_url(re.compile(r"/kb/KB-\d+/proposal"))


def asks_for_review(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator(".proposal-head")).to_contain_text("In review")


def make_reviewer(name: str) -> None:
    with db.writing():
        person = db.session.scalars(
            select(Person).where(Person.email == f"{name}@example.test")
        ).one()
        person.roles = person.roles | {Role.REVIEWER}
    db.release()


def is_refused_approval(page: Page, where: str) -> None:
    page.goto(where)
    expect(page.get_by_text("another reviewer approves it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.post(f"{where}/approve", form={"csrf_token": token})
    assert answer.status == 403


def asks_for_changes(page: Page, where: str) -> None:
    page.goto("/reviews")
    page.get_by_role("link", name=TITLE).click()
    assert page.url == where
    page.get_by_label("What has to change?").fill("Say what to note down.")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("The author has been told what to change.")).to_be_visible()


def adds_to_the_text(page: Page, where: str, more: str) -> None:
    page.goto(where.replace("/proposal", "/edit"))
    body = page.locator("#body")
    body.focus()
    body.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    page.keyboard.insert_text(more)
    looks_it_over(page)


def sees_what_changed_and_approves(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_role("link", name="Since the last decision").click()
    expect(page.locator(".diff-added")).to_contain_text("Note the number of the label.")
    page.get_by_role("button", name="Approve only").click()
    expect(page.get_by_text("It still has to be published.")).to_be_visible()


def finds_the_approval_gone(page: Page, where: str) -> None:
    page.goto(where)
    expect(page.locator(".proposal-head")).to_contain_text("In review")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)


def approves_and_publishes(page: Page, where: str) -> float:
    page.goto(where)
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_text("readers get it now")).to_be_visible()
    return time.monotonic()


def finds_by_a_symptom(page: Page, published_at: float) -> None:
    found = page.get_by_role("link", name=TITLE)
    while time.monotonic() < published_at + 2:
        page.goto("/search?q=thermotransfer")
        if found.count():
            break
    assert time.monotonic() < published_at + 2
    found.first.click()
    page.wait_for_url(re.compile(URL))


def follows_the_steps(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for number in (1, 2, 3):
        page.get_by_label(f"Step {number} done").check()
    expect(page.get_by_text("3 of 3 done")).to_be_visible()


def says_it_did_not_work(page: Page) -> None:
    page.get_by_label("What happened?").fill("The ribbon tears.")
    page.get_by_role("button", name="Did not work").click()
    expect(page.get_by_text("You said: did not work")).to_be_visible()


def hears_of_it(page: Page) -> None:
    page.goto("/")
    mine = page.locator("section", has_text="My articles need me")
    expect(mine.get_by_text("The ribbon tears.")).to_be_visible()
    page.goto("/notifications")
    expect(page.get_by_text("said it did not work").first).to_be_visible()

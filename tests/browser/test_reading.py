"""An article read by keyboard in Chromium: steps, commands, contents, pictures."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import attaching, writing
from portal.kb.services.uploading import shelf
from portal.kb.terms import Kind

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
FILLER = "Wait for it.\n\n" * 12
BODY = f"""## Before

{FILLER}
![Map of the racks](attachment:map.png) ![Photo of the switch](attachment:switch.png)

## Steps

1. Open the mailbox.
2. Run the tool:

   ```bash
   mailbox --empty-bin
   ```
3. Say goodbye.

## After

{FILLER}
"""
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def address(live: Any, viewer_of: Any) -> str:
    """The address of a published article with steps, a command and two pictures."""
    by = viewer_of("tess")
    with db.writing():
        text = Content(title="Mailbox over quota", body="To come.")
        proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=by)
    for name in ("map.png", "switch.png"):
        file = attaching.keep(PIXEL + name.encode(), name, blobs=shelf.store)
        with db.writing():
            attaching.attach(proposal.article, file, by=by.person)
    with db.writing():
        whole = Content(title="Mailbox over quota", body=BODY, summary="Free space.")
        writing.save(proposal, whole, by=by, seen=proposal.save_number)
        PROPOSAL.advance(proposal, "publish_directly", by=by)
    db.release()
    return "/kb/mailbox-over-quota"


def test_a_procedure_is_followed_by_keyboard(open_as: Window, address: str) -> None:
    page = open_as("lena")
    page.goto(address)
    place = page.locator("[data-walk-words]")
    expect(page.get_by_label("Step 3 done")).to_be_attached()
    expect(place).to_have_text("3 steps")

    page.keyboard.press("j")
    expect(place).to_have_text("Step 1 of 3")
    expect(page.get_by_label("Step 1 done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 1 done")).to_be_checked()
    expect(page.locator("li[aria-current=step]")).to_contain_text("Run the tool")
    page.keyboard.press("c")
    expect(page.locator("li[aria-current=step] [data-copied]")).to_be_attached()
    page.keyboard.press("Space")
    expect(page.get_by_label("Step 2 done")).to_be_checked()
    expect(place).to_have_text("Step 3 of 3")

    bar = page.locator("[data-checklist-bar]").bounding_box()
    step = page.locator("li[aria-current=step]").bounding_box()
    assert bar
    assert step
    assert step["y"] >= bar["y"] + bar["height"]
    page.reload()
    expect(place).to_have_text("Step 2 of 3")  # the address names it
    expect(page.get_by_label("Step 2 done")).to_be_checked()
    page.keyboard.press("k")
    expect(place).to_have_text("Step 1 of 3")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Step 2 done")).not_to_be_checked()


def test_the_contents_follow_and_pictures_open(open_as: Window, address: str) -> None:
    page = open_as("lena")
    page.goto(address)
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Steps").click()
    expect(contents.locator("[aria-current]")).to_have_text("Steps")

    expect(page.get_by_role("img", name="Map of the racks")).to_have_attribute("width", "1")
    page.get_by_role("link", name="Map of the racks").click()
    viewer = page.get_by_role("dialog", name="Picture")
    expect(viewer).to_contain_text("Map of the racks")
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("Photo of the switch")
    expect(viewer).to_contain_text("2 of 2")
    page.get_by_role("button", name="Previous picture").click()
    page.get_by_role("button", name="Next picture").click()
    expect(viewer).to_contain_text("2 of 2")
    page.mouse.click(2, 2)  # beside it
    expect(viewer).not_to_be_visible()
    expect(page.get_by_role("link", name="Photo of the switch")).to_be_focused()

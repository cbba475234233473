"""The reviewer's keys and selections, and a reader's, in Chromium."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import reviewing, writing
from portal.kb.terms import Kind
from tests.postmortems.made import a_postmortem_with_a_lesson

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
TEXT = Content(
    title="Mailbox over quota",
    body="Lead.\n\n1. Open the mailbox.\n2. Empty the bin.\n\nThe end of it.\n",
    summary="Free space in a full mailbox.",
)
SELECT = """(root, words) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) return getSelection().setBaseAndExtent(
      walker.currentNode, at, walker.currentNode, at + words.length);
  }
}"""


@pytest.fixture
def proposal(live: Any, viewer_of: Any) -> str:
    """The address of a change in review, with one comment on it."""
    body = TEXT.body.replace("Empty the bin", "Empty the junk").replace("end", "close")
    with db.writing():
        first = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(first, "publish_directly", by=viewer_of("tess"))
        change = writing.propose(first.article, by=viewer_of("tess"))
        writing.save(change, replace(TEXT, body=body), by=viewer_of("tess"), seen=1, note="New")
        PROPOSAL.advance(change, "submit", by=viewer_of("tess"))
        reviewing.comment(change, "Which junk?", by=viewer_of("rea"), quote="Empty the junk")
        reviewing.comment(change, "Gone?", by=viewer_of("rea"), quote="no such words")
        address = f"/kb/{change.ref}/proposal"
    db.release()
    return address


def test_j_and_k_walk_through_the_changes(open_as: Window, proposal: str) -> None:
    page = open_as("rea")
    page.goto(proposal)
    expect(page.get_by_text("walk through the changes")).to_be_visible()
    current = page.locator("[data-change-current]")
    page.keyboard.press("j")
    expect(current).to_have_text("bin")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(current).to_have_text("bin")
    page.goto(f"{proposal}?view=source", wait_until="networkidle")
    page.keyboard.press("j")
    expect(current).to_contain_text("2. Empty the bin.")


def test_c_comments_on_what_is_selected(open_as: Window, proposal: str) -> None:
    page = open_as("rea")
    page.goto(proposal)
    text = page.locator("#proposed-text")
    text.evaluate(SELECT, "Open the mailbox")
    expect(page.get_by_role("button", name="Comment on this")).to_be_visible()
    page.keyboard.press("c")
    dialog = page.locator("#comment-dialog")
    expect(dialog.get_by_label("Passage")).to_have_value("Open the mailbox")
    page.keyboard.type("Whose?")
    dialog.get_by_role("button", name="Comment", exact=True).click()
    thread = page.locator(".thread", has_text="Whose?")
    expect(thread.locator("blockquote")).to_have_text("Open the mailbox")


def test_a_comment_leads_to_its_passage_or_says_that_it_is_gone(
    open_as: Window, proposal: str
) -> None:
    page = open_as("rea")
    page.goto(proposal)
    expect(page.get_by_role("link", name="Show it in the text")).to_have_count(1)
    gone = page.locator(".thread", has_text="no such words")
    expect(gone.get_by_text("These words are not in the text any more.")).to_be_visible()
    marked = page.evaluate("[...CSS.highlights.get('passage')].map(String)")
    assert marked == ["Empty the binjunk"]  # the word that went stands struck out between
    page.get_by_role("link", name="Show it in the text").click()
    expect(page.locator("#proposed-text").get_by_text("Empty the")).to_be_in_viewport()
    assert page.evaluate("CSS.highlights.get('passage-now').size") == 1
    gone.get_by_text("Reply", exact=True).click()
    expect(gone.get_by_role("textbox")).to_be_focused()
    gone.get_by_role("button", name="Resolve").click()
    expect(gone).to_be_hidden()
    page.get_by_text("1 resolved comment").click()
    expect(gone.get_by_text("Resolved")).to_be_visible()


def test_a_reader_flags_the_passage_selected(open_as: Window, proposal: str) -> None:
    page = open_as("lena")
    page.goto("/kb/mailbox-over-quota")
    page.locator("#article-text").evaluate(SELECT, "Empty the bin")
    page.get_by_role("button", name="Flag this").click()
    dialog = page.locator("#flag-dialog")
    expect(dialog.get_by_label("Passage")).to_have_value("Empty the bin")
    dialog.get_by_label("What did you see?").fill("There is no bin.")
    dialog.get_by_role("button", name="Send to the owner").click()
    expect(page.locator(".thread-passage")).to_have_text("Empty the bin")


def test_one_key_says_that_it_worked(open_as: Window, proposal: str) -> None:
    page = open_as("lena")
    page.goto("/kb/mailbox-over-quota")
    page.wait_for_load_state("networkidle")  # keys work once their script has started
    page.keyboard.press("y")
    expect(page.get_by_text("You said: worked")).to_be_visible()


def test_a_reviewer_decides_without_scripts(open_as: Window, proposal: str) -> None:
    page = open_as("rea", java_script_enabled=False)
    page.goto(proposal)
    page.get_by_label("What has to change?").fill("Keep the bin.")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("The author has been told what to change.")).to_be_visible()


def test_a_passage_of_a_postmortem_is_commented_on_in_its_section(
    open_as: Window, live: Any, viewer_of: Any
) -> None:
    with db.writing():
        case = Report(title="Labels come out blank", channel=Channel.PHONE)
        incident = report(case, by=viewer_of("tess"))
    a_postmortem_with_a_lesson(incident, by=viewer_of("tess"))
    db.release()
    page = open_as("rea")
    page.goto("/postmortems/PM-1/review")
    page.locator("#part-impact").evaluate(SELECT, "print a label")
    expect(page.get_by_role("button", name="Comment on this")).to_be_visible()
    page.keyboard.press("c")
    dialog = page.locator("#comment-dialog")
    expect(dialog.get_by_label("About")).to_have_value("impact")
    page.keyboard.type("Which labels?")
    dialog.get_by_role("button", name="Comment", exact=True).click()
    thread = page.locator(".thread", has_text="Which labels?")
    expect(thread.get_by_role("link", name="Impact")).to_be_visible()
    assert "print a label" in page.evaluate("[...CSS.highlights.get('passage')].map(String)")


def test_the_palette_asks_for_changes_once_they_are_written(open_as: Window, proposal: str) -> None:
    page = open_as("rea")
    page.goto(proposal)
    page.locator("[data-opens-palette]").wait_for()
    ask_for_changes(page)
    expect(page.get_by_label("What has to change?")).to_be_focused()
    page.keyboard.type("Keep the bin.")
    ask_for_changes(page)
    expect(page.get_by_text("The author has been told what to change.")).to_be_visible()


def ask_for_changes(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("ask for")
    page.keyboard.press("Enter")

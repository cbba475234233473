"""The editor in Chromium: typing, saving, colliding, and what axe says of it."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import writing
from portal.kb.terms import Kind
from tests.browser.axe import CALM, FOUR_LOOKS, violations, wrong
from tests.kb.test_pages import PNG
from tests.thorough import part

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TEXT = Content(
    title="Mailbox over quota",
    body="Lead\n\n1. Open the mailbox.\n2. Empty the bin.\n",
    summary="Free space in a full mailbox.",
    symptoms=("mail bounces",),
)
LAMPS = "".join(f"Look at lamp {number}.\n" for number in range(12))
Window = Callable[..., Page]


@pytest.fixture
def article(live: Any, viewer_of: Any) -> str:
    """The reference of a published article."""
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
        ref = proposal.ref
    db.release()
    return ref


@pytest.fixture
def editor(open_as: Window, article: str) -> Page:
    """The editor, open for Tess, the caret at the end of an empty text."""
    return empty(opened(open_as("tess"), article))


def opened(page: Page, ref: str) -> Page:
    page.goto(f"/kb/{ref}/edit")
    page.locator("[data-toolbar]").wait_for()
    page.wait_for_function("document.querySelector('[data-panes]').dataset.shown")
    return page


def empty(page: Page) -> Page:
    page.locator("#body").fill("")
    page.locator("#body").focus()
    return page


def text(page: Page) -> str:
    return page.locator("#body").input_value()


def saved_texts(ref: str) -> list[str]:
    db.release()
    rows = db.session.query(Proposal).filter_by(article_id=int(ref.removeprefix("KB-"))).all()
    found = [save.content["body"] for row in rows if row.is_open for save in row.saves]
    db.release()
    return found


def current_text(ref: str) -> str:
    db.release()
    rows = db.session.query(Proposal).filter_by(article_id=int(ref.removeprefix("KB-"))).all()
    found = [row.body for row in rows if row.is_open]
    db.release()
    return found[0] if found else ""


def test_what_is_saved_already_is_looked_over_at_once(editor: Page) -> None:
    editor.keyboard.type("Typed, and saved by itself.")
    expect(editor.locator("[data-save-status]")).to_contain_text("Saved")
    editor.get_by_role("button", name="Save and look it over").click()
    editor.wait_for_url("**/proposal*")


def test_enter_goes_on_with_a_list_and_an_empty_item_ends_it(editor: Page) -> None:
    editor.keyboard.type("1. Open\nClose\n\nDone")
    assert text(editor) == "1. Open\n2. Close\nDone"


def test_a_step_put_between_renumbers_the_ones_below(editor: Page) -> None:
    editor.keyboard.insert_text("1. One\n2. Two\n3. Three")
    editor.locator("#body").evaluate("area => area.setSelectionRange(6, 6)")
    editor.keyboard.press("Enter")
    assert text(editor) == "1. One\n2. \n3. Two\n4. Three"


def test_a_task_list_goes_on_unticked(editor: Page) -> None:
    editor.keyboard.type("- [x] Ring\nWrite")
    assert text(editor) == "- [x] Ring\n- [ ] Write"


def test_tab_nests_and_shift_tab_comes_back(editor: Page) -> None:
    editor.keyboard.type("1. Open\nlook")
    editor.keyboard.press("Tab")
    assert text(editor) == "1. Open\n   1. look"
    editor.keyboard.press("Shift+Tab")
    assert text(editor) == "1. Open\n2. look"


def test_nothing_is_helped_along_inside_code(editor: Page) -> None:
    editor.keyboard.type("```\n- one\ntwo")
    assert text(editor) == "```\n- one\ntwo"


def test_tab_leaves_the_text_outside_lists_and_escape_frees_it_inside(editor: Page) -> None:
    body = editor.locator("#body")
    editor.keyboard.type("plain")
    editor.keyboard.press("Tab")
    expect(body).not_to_be_focused()
    body.focus()
    editor.keyboard.type("\n- one\n")
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")
    expect(body).not_to_be_focused()


def test_shortcuts_mark_and_unmark(editor: Page) -> None:
    editor.keyboard.type("now")
    editor.locator("#body").evaluate("area => area.select()")
    editor.keyboard.press("Control+b")
    assert text(editor) == "**now**"
    editor.keyboard.press("Control+b")
    assert text(editor) == "now"
    editor.keyboard.press("Control+Shift+Digit7")
    assert text(editor) == "1. now"


def test_undo_takes_back_what_the_toolbar_did(editor: Page) -> None:
    editor.keyboard.type("a word")
    editor.locator("#body").evaluate("area => area.setSelectionRange(2, 6)")
    editor.get_by_role("button", name="Bold").click()
    assert text(editor) == "a **word**"
    editor.keyboard.press("Control+z")
    assert text(editor) == "a word"


@pytest.mark.parametrize(
    ("tool", "made"),
    [
        ("Heading", "## Heading"),
        ("Warning", "> [!WARNING]\n> What must not go wrong\n"),
        ("Block of code", "```bash\ncommand\n```\n"),
        ("Part that only L3 read", ":::l3\nWhat only L3 needs\n:::\n"),
        ("Link", "[words](https://)"),
        (
            "Table; inside one, tidies its columns",
            "| What | Meaning |\n| ---- | ------- |\n|      |         |\n",
        ),
    ],
)
def test_each_tool_writes_its_mark(editor: Page, tool: str, made: str) -> None:
    editor.get_by_role("button", name=tool, exact=True).click()
    assert text(editor) == made


def test_tools_mark_what_is_chosen(editor: Page) -> None:
    for tool, made in {
        "Italic": "*now*",
        "Code in a line": "`now`",
        "List": "- now",
        "Task list": "- [ ] now",
        "Quote": "> now",
        "Part that only L2 and up read": ":::l2\nnow\n:::\n",
    }.items():
        empty(editor).keyboard.type("now")
        editor.locator("#body").evaluate("area => area.select()")
        editor.get_by_role("button", name=tool, exact=True).click()
        assert text(editor) == made
    empty(editor).keyboard.insert_text("Lead\nnow")
    editor.get_by_role("button", name="List", exact=True).click()
    assert text(editor) == "Lead\n\n- now"  # apart from the paragraph above


def test_source_and_preview_are_shown_in_turn(editor: Page) -> None:
    panes = editor.locator("[data-panes]")
    editor.get_by_role("button", name="Preview", exact=True).click()
    expect(panes).to_have_attribute("data-shown", "preview")
    editor.get_by_role("button", name="Both", exact=True).click()
    editor.locator("#body").press("Control+Shift+Y")
    expect(panes).to_have_attribute("data-shown", "preview")


def test_tab_walks_through_a_table_and_adds_a_row(editor: Page) -> None:
    editor.keyboard.insert_text("| a | b |\n|--|--|\n| c | d")
    editor.keyboard.press("Tab")
    editor.keyboard.type("longer")
    editor.get_by_role("button", name="Table").click()
    assert text(editor).split("\n") == [
        "| a      | b   |",
        "| ------ | --- |",
        "| c      | d   |",
        "| longer |     |",
    ]


def test_the_toolbar_is_one_stop_and_arrows_walk_in_it(editor: Page) -> None:
    bold = editor.get_by_role("button", name="Bold")
    editor.get_by_role("button", name="Heading", exact=True).focus()
    editor.keyboard.press("ArrowRight")
    expect(bold).to_be_focused()
    assert editor.locator("[data-toolbar] button[tabindex='0']").count() == 1
    assert bold.get_attribute("title") == "Bold (Ctrl+B)"


def test_the_preview_follows_and_shows_what_a_lower_tier_misses(editor: Page) -> None:
    editor.keyboard.insert_text("Call first.\n\n:::l3\nRun `doveadm purge`.\n:::\n")
    preview = editor.locator("[data-preview]")
    expect(preview).to_contain_text("doveadm purge")
    editor.get_by_text("As L1 reads it").click()
    expect(preview).to_contain_text("This part is for L3")
    expect(preview).not_to_contain_text("doveadm")


def test_a_wrong_tier_section_is_pointed_out(editor: Page) -> None:
    editor.keyboard.insert_text(":::l2\nnever closed\n")
    expect(editor.locator(".open-points--wrong li")).to_have_count(1)


def test_typing_is_saved_and_says_so(editor: Page, article: str) -> None:
    editor.keyboard.type("A precious sentence.")
    expect(editor.locator("[data-save-status]")).to_contain_text("Saved ", timeout=9000)
    assert current_text(article) == "A precious sentence."


def test_opening_the_editor_writes_nothing(open_as: Window, article: str) -> None:
    opened(open_as("tess"), article)
    assert saved_texts(article) == []


def test_two_people_in_two_windows_are_joined(open_as: Window, article: str) -> None:
    tess, rea = opened(open_as("tess"), article), opened(open_as("rea"), article)
    tess.locator("#body").fill(TEXT.body.replace("Lead", "Tess leads"))
    expect(tess.locator("[data-save-status]")).to_contain_text("Saved ", timeout=9000)
    rea.locator("#body").fill(TEXT.body.replace("bin", "bin twice"))
    expect(rea.locator("[data-save-status]")).to_contain_text("joined with", timeout=9000)
    both = "Tess leads\n\n1. Open the mailbox.\n2. Empty the bin twice.\n"
    expect(rea.locator("#body")).to_have_value(both)
    assert current_text(article) == both


def test_a_collision_stops_saving_and_is_settled_on_a_page(
    open_as: Window, article: str, viewer_of: Any
) -> None:
    with db.writing():
        proposal = writing.propose(db.session.get_one(Article, 1), by=viewer_of("tess"))
        seen, long = proposal.save_number, replace(TEXT, body=f"{LAMPS}Wait.\nSay goodbye.\n")
        writing.save(proposal, long, by=viewer_of("tess"), seen=seen, note="Lamps")
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    db.release()
    tess, rea = opened(open_as("tess"), article), opened(open_as("rea"), article)
    tess.locator("#body").fill(f"{LAMPS}Tess was here\nSay goodbye.\n")
    expect(tess.locator("[data-save-status]")).to_contain_text("Saved ", timeout=9000)
    rea.locator("#body").fill(f"{LAMPS}Rea was here\nSay goodbye.\n")
    rea.get_by_role("button", name="Compare the texts").click(timeout=9000)
    expect(rea.get_by_text("lines above without a clash")).to_be_visible()
    rea.get_by_label("Keep yours").check()
    assert violations(rea) == []
    rea.get_by_label("Keep both, yours first").check()
    rea.get_by_role("button", name="Save the joined text").click()
    rea.wait_for_url("**/edit")
    assert {"Tess was here", "Rea was here"} <= set(text(rea).split("\n"))
    expect(rea.locator("[data-kept-copy]")).to_be_hidden()


def test_text_survives_a_portal_that_does_not_answer(open_as: Window, article: str) -> None:
    page = empty(opened(open_as("tess"), article))
    page.route("**/autosave", lambda route: route.abort())
    page.keyboard.type("Written on the train.")
    expect(page.locator("[data-save-status]")).to_contain_text("does not answer", timeout=9000)
    page.get_by_role("button", name="Save and look it over").click()
    assert text(page) == "Written on the train."
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/autosave")
    expect(page.locator("[data-kept-copy]")).to_contain_text(re.compile(r"kept it on \d"))
    page.get_by_role("button", name="Bring it back").click()
    assert text(page) == "Written on the train."
    expect(page.locator("[data-save-status]")).to_contain_text("Saved ", timeout=9000)
    assert current_text(article) == "Written on the train."


def test_what_was_kept_here_can_be_dropped(open_as: Window, article: str) -> None:
    page = opened(open_as("tess"), article)
    page.locator("form[data-key]").evaluate(
        """form => localStorage.setItem(form.dataset.key, JSON.stringify(
             {at: Date.now(), seen: form.elements.seen.value, written: '[["body", "Old."]]'}))"""
    )
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    page.locator("[data-toolbar]").wait_for()
    expect(page.locator("[data-kept-copy]")).to_be_hidden()
    assert text(page) == TEXT.body


def test_saving_gets_over_what_goes_wrong(open_as: Window, article: str) -> None:
    page = empty(opened(open_as("tess"), article))
    status = page.locator("[data-save-status]")
    page.route("**/autosave", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.keyboard.type("Kept")
    page.keyboard.press("Control+s")
    expect(status).to_have_attribute("data-tone", "bad")
    page.unroute("**/autosave")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_contain_text("Saved ")

    page.locator("form[data-key] > [name=csrf_token]").evaluate("field => { field.value = 'old' }")
    page.locator("#body").fill("Kept by a new token")
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.ok):
        page.keyboard.press("Control+s")
    page.get_by_label("Title").fill("")
    page.keyboard.press("Control+s")
    expect(status).to_contain_text("Not saved")


def test_typing_goes_on_while_it_is_saved(open_as: Window, article: str) -> None:
    page = empty(opened(open_as("tess"), article))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/autosave", hold, times=1)
    with page.expect_request("**/autosave"):  # on a busy machine it is saved before the key
        page.keyboard.type("First")
        page.keyboard.press("Control+s")
    page.keyboard.type(", second")
    page.keyboard.press("Control+s")
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.ok):
        held[0].continue_()
    expect(page.locator("[data-save-status]")).to_contain_text("Saved ")
    page.wait_for_load_state("networkidle")
    assert current_text(article) == "First, second"


def test_an_ended_session_is_said_and_the_text_stays(open_as: Window, article: str) -> None:
    page = empty(opened(open_as("tess"), article))
    page.context.clear_cookies()
    page.keyboard.type("Still here.")
    expect(page.locator("[data-save-status]")).to_contain_text("signed out", timeout=9000)
    assert text(page) == "Still here."


def test_a_chosen_picture_lands_at_the_caret(editor: Page, tmp_path: Path) -> None:
    (tmp_path / "shot.png").write_bytes(PNG)
    editor.keyboard.type("Look:")
    editor.locator("#file").set_input_files(tmp_path / "shot.png")
    expect(editor.locator("#body")).to_have_value("Look:\n\n![shot](attachment:shot.png)")
    expect(editor.locator("[data-preview] img")).to_be_visible()
    expect(editor.locator(".file-row")).to_contain_text("shot.png")


PASTE = """([type, content, name]) => {
  const data = new DataTransfer();
  if (name) data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name, {type}));
  else data.setData(type, content);
  const area = document.querySelector('#body');
  area.focus();
  area.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_pasted_screenshot_is_attached(editor: Page) -> None:
    editor.evaluate(PASTE, ["image/png", base64.b64encode(PNG).decode(), "image.png"])
    expect(editor.locator("[data-preview] img")).to_be_visible()
    assert text(editor).startswith("![screenshot-")


DRAG = """([names, content]) => {
  const data = new DataTransfer();
  const octets = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  data.items.add(new File([octets], "map.png", { type: "image/png" }));
  for (const name of names) document.querySelector("[data-drop]").dispatchEvent(
    new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_dropped_picture_is_attached(editor: Page) -> None:
    content = base64.b64encode(PNG).decode()
    editor.evaluate(DRAG, [["dragenter", "dragleave", "dragover"], content])
    expect(editor.locator("[data-drop][data-over]")).to_be_visible()
    editor.evaluate(DRAG, [["drop"], content])
    expect(editor.locator("#body")).to_have_value("![map](attachment:map.png)")
    expect(editor.locator("[data-over]")).to_have_count(0)

    editor.route("**/files", lambda route: route.abort())
    editor.evaluate(DRAG, [["drop"], content])
    expect(editor.locator(".upload[data-failed]")).to_contain_text("does not answer")


def test_a_pasted_spreadsheet_becomes_a_table(editor: Page) -> None:
    html = "<table><tr><td>Host</td><td>State</td></tr><tr><td>a|b</td><td>up</td></tr></table>"
    editor.evaluate(PASTE, ["text/html", html, ""])
    assert text(editor) == "| Host | State |\n| ---- | ----- |\n| a\\|b | up    |"


def test_a_refused_file_says_why_and_can_be_dismissed(editor: Page, tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    editor.locator("#file").set_input_files(tmp_path / "empty.log")
    row = editor.locator(".upload[data-failed]")
    expect(row).to_contain_text("empty.log")
    expect(row).to_contain_text("This file is empty.")
    row.get_by_role("button", name="Dismiss").click()
    expect(row).to_have_count(0)


def test_without_scripts_everything_is_there_by_buttons(open_as: Window, article: str) -> None:
    page = open_as("tess", java_script_enabled=False)
    page.goto(f"/kb/{article}/edit")
    page.get_by_label("Text, in Markdown").fill("## Only text\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-preview] h3, [data-preview] h2")).to_contain_text("Only text")
    page.locator("#file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_label("Text, in Markdown")).to_have_value("## Only text\n")
    expect(page.get_by_text("![a](attachment:a.png)")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    assert current_text(article) == "## Only text\n"


def test_axe_finds_nothing(open_as: Window, article: str) -> None:
    page = open_as("tess")
    page.goto("/kb/new")
    judge(page, 0)
    opened(page, article)
    judge(page, 1)
    other = opened(open_as("rea"), article)
    other.locator("#body").fill("Rea was here\n")
    expect(other.locator("[data-save-status]")).to_contain_text("Saved ", timeout=9000)
    page.locator("#body").fill("Tess was here\n")
    page.get_by_role("button", name="Compare the texts").click(timeout=9000)
    page.get_by_role("button", name="Save the joined text").wait_for()
    judge(page, 0)


def judge(page: Page, turn: int) -> None:
    """Look at a page on a desk and on a phone, by day and by night."""
    for scheme, width in part(FOUR_LOOKS, turn, of=2):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(CALM)
        assert wrong(page) == [], (page.url, width, scheme)

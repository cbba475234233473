"""What a page offers, read from its own buttons and menus."""

from portal.core.controls import Control, controls_of

PAGE = """
<nav><a class="button" href="/elsewhere">Not of the page</a></nav>
<main>
<header class="page-head"><div class="toolbar">
  <form method="post" action="/watch/INC-1"><input type="hidden" name="csrf_token" value="x">
    <button class="button"><svg><path d="M1 2h3" /></svg><span>Watch</span></button></form>
  <details class="menu"><summary>More</summary><div class="menu-panel">
    <a class="menu-item" href="/incidents/INC-1/edit"><span>Edit</span></a>
    <form method="post" action="end" data-question="End it?" data-answer="End">
      <button class="menu-item menu-item--danger">End</button></form></div></details>
</div></header>
<div class="toolbar">
  <a class="button" href="/incidents/INC-1/resolve" data-shortcut="r">Resolve</a>
  <details class="menu confirm"><summary class="button button--danger">Cancel</summary>
    <form class="menu-panel" action="/x"><p>Sure?</p><input id="why" name="note"><button>Cancel it</button></form></details>
  <details class="menu confirm"><summary class="button">Archive</summary>
    <form class="menu-panel" action="/y"><p>It leaves.</p><button>Yes</button></form></details>
</div>
<form data-offers action="/vote"><input type="hidden" name="seen" value="7">
  <button name="choice" value="approve">Approve</button></form>
<a class="button" href="/stray">In no toolbar</a>
</main>"""


def offered() -> dict[str, Control]:
    return {each.label: each for each in controls_of(PAGE, "/incidents/INC-1")}


def test_steps_come_first_and_what_stands_at_the_head_last():
    assert list(offered()) == [
        *("Resolve", "Cancel it", "Archive", "Approve"),
        *("Watch", "Edit", "End"),
    ]


def test_a_link_leads_where_it_leads_and_a_button_sends_what_it_sends():
    assert offered()["Resolve"].url == "/incidents/INC-1/resolve"
    assert offered()["Resolve"].key == "r"
    approve = offered()["Approve"]
    assert (approve.sends, approve.url) == (True, "/vote")
    assert approve.fields == (("seen", "7"), ("choice", "approve"))
    assert offered()["Watch"].drawing == '<path d="M1 2h3"/>'


def test_what_needs_words_leads_to_the_field_and_the_rest_still_asks():
    cancel = offered()["Cancel it"]
    assert (cancel.sends, cancel.url, cancel.is_grave) == (False, "/incidents/INC-1#why", True)
    assert (offered()["End"].question, offered()["End"].url) == ("End it?", "/incidents/end")
    assert (offered()["Archive"].question, offered()["Archive"].answer) == ("It leaves.", "Yes")

"""What GitHub's rules do not have, or leave to the page: callouts, tasks, code, tables, notes."""

import re

from portal.core.richtext.render import render


def test_warning_becomes_a_callout() -> None:
    html = render("> [!WARNING]\n> Stops **all** mail").html
    assert '<div class="callout callout--warning" role="note">' in html
    assert '<p class="callout__title">Warning</p>' in html


def test_task_box_is_labelled_and_cannot_be_ticked() -> None:
    html = render("- [x] Call **Theo**\n- [ ] Wait").html
    assert (
        '<label class="task"><input type="checkbox" disabled="" checked=""> Call '
        "<strong>Theo</strong></label>" in html
    )


def test_code_carries_its_language_and_can_be_reached_by_keyboard() -> None:
    html = render("```bash\necho hi\n```").html
    assert '<div class="highlight" data-lang="bash"><pre tabindex="0">' in html
    assert '<span class="nb">echo</span>' in html
    assert "style=" not in html


def test_unknown_language_is_still_code() -> None:
    assert "<code>x &lt; 1\n</code>" in render("```nosuchlanguage\nx < 1\n```").html


def test_table_scrolls_in_a_named_region() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |").html
    region = '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1: a, b">'
    assert f"{region}<table>" in html


def test_tables_have_names_of_their_own() -> None:
    html = render(
        "| a |\n|---|\n| 1 |\n\nAnd:\n\n| a |\n|---|\n| 2 |\n\nAnd:\n\n| |\n|-|\n| 3 |"
    ).html
    assert re.findall('aria-label="([^"]*)"', html) == ["Table 1: a", "Table 2: a", "Table 3"]


def test_picture_loads_late_and_has_a_text() -> None:
    assert '<img alt="" src="/files/1" loading="lazy"' in render("![](/files/1)").html


def test_outside_link_is_marked_and_inside_link_is_not() -> None:
    html = render("[out](https://e.example) [in](/KB-1)").html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert '<a href="/KB-1">in</a>' in html


def test_footnote_and_its_way_back() -> None:
    html = render("Text[^a].\n\n[^a]: The note.").html
    assert 'href="#s-fn-a"' in html
    assert 'id="s-fn-a"' in html
    assert 'href="#s-fnref-a"' in html


def test_folded_part_with_question_marks() -> None:
    html = render('??? note "Why"\n    Because **so**\n\n    - a\n').html
    assert '<summary class="callout__title">Why</summary>' in html
    assert "<strong>so</strong>" in html


def test_keys() -> None:
    assert '<kbd class="key">Ctrl</kbd>' in render("Press ++ctrl+c++").html


def test_link_to_a_heading_finds_it() -> None:
    html = render("[go](#clear-the-cache)\n\n## Clear the cache!\n").html
    assert 'href="#s-clear-the-cache"' in html
    assert 'id="s-clear-the-cache"' in html


def test_equal_headings_have_ids_of_their_own() -> None:
    anchors = [heading.anchor for heading in render("# A\n# A\n# A-1\n").headings]
    assert anchors == ["s-a", "s-a-1", "s-a-1-1"]


def test_table_of_contents_marker_is_left_to_the_page() -> None:
    assert render("[[_TOC_]]\n\ntext").text == "text"


def test_passages_stand_under_their_heading() -> None:
    passages = render("Intro\n\n# Fix\n\n- restart it\n- check").passages
    assert passages == (
        ("", "Intro"),
        ("s-fix", "Fix"),
        ("s-fix", "restart it"),
        ("s-fix", "check"),
    )


def test_windows_share_keeps_both_backslashes() -> None:
    assert (
        render(r"Open \\server\share and DOMAIN\user").text
        == r"Open \\server\share and DOMAIN\user"
    )

import random
import re
import time
from html.parser import HTMLParser

import pytest

from portal.kb.texts import alignment
from portal.kb.texts.comparison import (
    Change,
    Span,
    compare_fields,
    compare_rendered,
    compare_source,
)

RUNBOOK = """# Database connections exhausted

Symptoms: the login page answers *500* and the pool is full.

## Steps

1. Look at the pool: `pgbouncer-admin show pools`.
2. Wait 30 s and look again.
3. Restart the pool.

> Warning: never restart the primary database.

## After

Tell the service desk.
"""


class Outline(HTMLParser):
    """What a page holds: elements, ids, text, and whether every element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.kept: list[str] = []
        self.before: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in {"img", "br", "hr", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "del" not in self.open:
            self.kept.append(data)
        if "ins" not in self.open:
            self.before.append(data)


def squeezed(parts: list[str]) -> str:
    return "".join("".join(parts).split())


def rows(old: str, new: str) -> list:
    return [row for hunk in compare_source(old, new).hunks for row in hunk.rows]


def test_a_changed_line_is_paired_and_its_word_marked() -> None:
    changed = [r for r in rows(RUNBOOK, RUNBOOK.replace("30 s", "60 s")) if r.change != "same"]

    assert len(changed) == 1
    assert (changed[0].old_number, changed[0].new_number) == (8, 8)
    assert [span.text for span in changed[0].new if span.marked] == ["60"]
    assert [span.text for span in changed[0].old if span.marked] == ["30"]


def test_an_added_and_a_removed_line_have_a_number_on_their_side_only() -> None:
    new = RUNBOOK.replace("3. Restart the pool.\n", "").replace(
        "# After\n", "# After\n\nBreathe.\n"
    )

    changed = [(r.change, r.old_number, r.new_number) for r in rows(RUNBOOK, new)]

    assert (Change.REMOVED, 9, None) in changed
    assert any(c is Change.ADDED and old is None for c, old, _ in changed)


def test_unchanged_lines_are_folded_and_the_section_is_named() -> None:
    diff = compare_source(RUNBOOK, RUNBOOK.replace("service desk", "whole company"))

    (hunk,) = diff.hunks
    assert len(hunk.folded) == 11
    assert hunk.folded[0].new_number == 1
    assert hunk.rows[-1].change is Change.CHANGED
    assert (diff.added, diff.removed) == (1, 1)


def test_a_change_far_below_names_its_section_but_not_a_comment_in_code() -> None:
    filler = "\n".join(f"line {n}" for n in range(9))
    text = f"# Title\n\n## Steps\n\n```\n# not a heading\n```\n{filler}\nlast\n"

    (hunk,) = compare_source(text, text.replace("last", "the very last")).hunks

    assert hunk.heading == "Steps"


def test_equal_texts_and_other_line_endings_are_no_change() -> None:
    assert compare_source(RUNBOOK, RUNBOOK.replace("\n", "\r\n")).is_empty


@pytest.mark.parametrize("seed", range(40))
def test_no_line_and_no_word_is_lost_or_invented(seed: int) -> None:
    old, new = RUNBOOK, edited(RUNBOOK, seed)

    found = [
        row for hunk in compare_source(old, new).hunks for row in (*hunk.folded, *hunk.rows)
    ] + list(compare_source(old, new).folded_after)

    assert [text_of(r.old) for r in found if r.old_number] == old.splitlines() or old == new
    assert [text_of(r.new) for r in found if r.new_number] == new.splitlines() or old == new


def test_alignment_finds_a_shortest_edit() -> None:
    runs = alignment.align("abcabba", "cbabac")

    assert sum(run.length for run in runs) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x\n" * 150_000, "x\n" * 75_000 + "y\n" + "x\n" * 74_000),
        ("a\nb\n" * 75_000, "b\na\n" * 70_000),
        ("".join(f"{n}\n" for n in range(50_000)), "".join(f"{n}\n" for n in range(50_000, 0, -1))),
        ("word " * 60_000, "ward " * 60_000),
        ("\n".join(random.Random(1).choices("abc", k=150_000)), "\n".join("cab" * 50_000)),
    ],
    ids=["one line repeated", "two lines swapped", "reversed", "one long line", "three letters"],
)
def test_no_text_stalls_the_comparison(old: str, new: str) -> None:
    started = time.process_time()

    compare_source(old, new)

    assert time.process_time() - started < 3


def test_a_comparison_too_long_to_show_says_so_and_still_counts() -> None:
    diff = compare_source("a\n" * 40_000, "b\n" * 50_000)

    assert diff.is_cut
    assert (diff.added, diff.removed) == (50_000, 40_000)


def test_words_inside_a_paragraph_are_marked_and_formatting_is_kept() -> None:
    shown = compare_rendered(
        '<p>Wait <strong>30 s</strong>, then <a href="/a">look</a>.</p>',
        '<p>Wait <strong>60 s</strong>, then <a href="/a">look again</a>.</p>',
    )

    assert shown == (
        "<p>Wait <strong><del>30</del><ins>60</ins> s</strong>, then "
        '<a href="/a">look<ins> again</ins></a>.</p>'
    )


def test_a_link_that_leads_elsewhere_is_a_change_though_its_words_stay() -> None:
    shown = compare_rendered(
        '<p><a href="/a">docs</a> here</p>', '<p><a href="/b">docs</a> here</p>'
    )

    assert '<a href="/a"><del>docs</del></a><a href="/b"><ins>docs</ins></a>' in shown


def test_deleted_and_added_blocks_are_shown_whole_and_in_place() -> None:
    shown = compare_rendered(
        "<ul><li>one apple</li><li>two pears</li><li>three</li></ul>",
        "<ul><li>one apple</li><li>three</li><li>four plums</li></ul>",
    )

    assert shown == (
        '<ul><li>one apple</li><li class="diff-removed"><del>two pears</del></li><li>three</li>'
        '<li class="diff-added"><ins>four plums</ins></li></ul>'
    )


def test_words_beside_a_nested_list_are_compared_as_words() -> None:
    shown = compare_rendered(
        "<ul><li>Wait 30 s<ul><li>again</li></ul></li></ul>",
        "<ul><li>Wait 60 s<ul><li>again</li></ul></li></ul>",
    )

    assert shown == ("<ul><li>Wait <del>30</del><ins>60</ins> s<ul><li>again</li></ul></li></ul>")


def test_table_cells_keep_their_place() -> None:
    table = "<table><tbody><tr><td>web</td><td>80</td></tr><tr><td>db</td><td>5432</td></tr></tbody></table>"

    shown = compare_rendered(table, table.replace("5432", "6432"))

    assert "<tr><td>db</td><td><del>5432</del><ins>6432</ins></td></tr>" in shown
    assert "<tr><td>web</td><td>80</td></tr>" in shown


def test_code_keeps_its_spaces_and_new_highlighting_is_no_change() -> None:
    shown = compare_rendered(
        '<pre><code><span class="k">if</span> a:\n    rm -rf /tmp</code></pre>',
        '<pre><code><span class="kw">if</span> a:\n    rm -rf /var</code></pre>',
    )

    assert shown == (
        '<pre><code><span class="kw">if</span> a:\n    rm -rf /<del>tmp</del><ins>var</ins></code></pre>'
    )


def test_an_exchanged_image_is_shown_twice() -> None:
    shown = compare_rendered(
        '<p>See <img src="a.png" alt="A"></p>', '<p>See <img src="b.png" alt="A"></p>'
    )

    assert '<del><img src="a.png" alt="A"></del><ins><img src="b.png" alt="A"></ins>' in shown


def test_a_callout_that_turns_into_a_note_is_marked() -> None:
    shown = compare_rendered(
        '<div class="admonition warning"><p class="admonition-title">Warning</p><p>Never stop it.</p></div>',
        '<div class="admonition note"><p class="admonition-title">Note</p><p>Never stop it.</p></div>',
    )

    assert (
        '<p class="admonition-title"><del>Warning</del><ins>Note</ins></p><p>Never stop it.</p>'
        in shown
    )


def test_ids_are_never_given_out_twice() -> None:
    shown = compare_rendered(
        '<h2 id="a">Old part</h2><p>gone</p><h2 id="b">B</h2>', '<h2 id="b">B</h2><p id="a">x</p>'
    )

    ids = Outline(shown).ids
    assert sorted(ids) == ["a", "b"]
    assert '<h2 class="diff-removed"><del>Old part</del></h2>' in shown


def test_text_that_looks_like_markup_stays_text() -> None:
    shown = compare_rendered(
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; a</p>",
        '<p>&lt;img src=x onerror=alert(1)&gt; a <img src="x" alt="&quot;&gt;&lt;script&gt;"></p>',
    )

    assert Outline(shown).tags <= {"p", "img", "ins", "del"}
    assert "<script" not in shown


def test_script_and_style_are_never_written_even_when_they_come_in() -> None:
    shown = compare_rendered("<p>a</p>", "<p>a<script>alert(1)</script><svg><b>x</b></svg></p>")

    assert shown == "<p>a</p>"


def test_a_thousand_nested_quotes_come_back_as_text() -> None:
    deep = "<blockquote>" * 5000 + "x" + "</blockquote>" * 5000

    assert "<ins>y</ins>" in compare_rendered(deep, deep.replace("x", "y"))


RENDERED = (
    '<h1 id="t">Pool full</h1><p>Symptoms: the <em>login</em> page answers 500.</p>'
    "<ol><li>Look: <code>show pools</code></li><li><p>Wait 30 s</p><ul><li>again</li></ul></li></ol>"
    "<table><tr><th>a</th></tr><tr><td>1</td></tr></table><pre><code>rm -rf x\n  y</code></pre>"
    '<blockquote class="c"><p>Never restart <img src="i.png" alt="i"></p></blockquote><p>End <br>here</p>'
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>" + "a b " * 75_000 + "</p>", "<p>" + "b a c " * 50_000 + "</p>"),
        ("<p>" + "<b>" * 60 + "a " * 90_000, "<p>" + "<i>" * 60 + "a " * 90_000),
        ("<ul>" + "<li>a 1</li>" * 14_000, "<ul>" + "<li>b 1</li>" * 14_000),
    ],
    ids=["one paragraph", "deep formatting", "long list"],
)
def test_no_rendering_stalls_the_comparison(old: str, new: str) -> None:
    started = time.process_time()

    compare_rendered(old, new)

    assert time.process_time() - started < 5


@pytest.mark.parametrize("seed", range(80))
def test_both_versions_can_be_read_back_from_the_marked_one(seed: int) -> None:
    old, new = shuffled(RENDERED, seed), shuffled(RENDERED, seed + 1000)

    seen = Outline(compare_rendered(old, new))

    assert not seen.open
    assert squeezed(seen.kept) == squeezed(Outline(new).kept)
    assert squeezed(seen.before) == squeezed(Outline(old).kept)
    assert seen.tags <= Outline(old).tags | Outline(new).tags | {"ins", "del"}
    assert len(seen.ids) == len(set(seen.ids))


def test_fields_are_compared_by_what_people_read() -> None:
    changes = compare_fields(
        {"title": "Pool full", "tags": ["db", "pool"], "audience": "l3", "summary": "Same"},
        {"title": "Pool is full", "tags": ["db", "login"], "audience": None, "summary": "Same"},
    )

    title, tags, audience = changes
    assert (title.name, title.change) == ("title", Change.CHANGED)
    assert [span for span in title.new if span.marked] == [Span("is ", marked=True)]
    assert (tags.came, tags.went) == (("login",), ("pool",))
    assert (audience.change, audience.before, audience.after) == (Change.REMOVED, "l3", "")


def text_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def edited(text: str, seed: int) -> str:
    chance = random.Random(seed)
    lines = text.splitlines()
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        lines[at : at + chance.randint(0, 2)] = chance.choice(
            [[], [lines[at] + " more"], ["new line"], [lines[at], ""], [lines[-1]]]
        )
    return "\n".join(lines) + "\n"


def shuffled(html: str, seed: int) -> str:
    chance = random.Random(seed)
    blocks = re.split(r"(?=<(?:h1|p>S|ol|table|pre|blockquote|p>E))", html)
    chance.shuffle(blocks)
    text = "".join(blocks[: chance.randint(1, len(blocks))])
    return re.sub(
        r"\b(the|login|30|rm|again|1|Never|here)\b",
        lambda m: chance.choice([m[0], "other", ""]),
        text,
    )

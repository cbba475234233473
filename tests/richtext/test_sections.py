"""A part for a higher tier reaches nobody below it, however it is written."""

import itertools
import random

import pytest

from portal.core.richtext.render import problems, references, render, source_for, tiers
from tests.thorough import many

SECRET = "abracadabra"
OPENERS = [
    ":::l2",
    ":::l3",
    "::: l2",
    ":::L2",
    ":::l2 Deep part",
    "::::l2",
    ":::l4",
    ":::secret",
    ":::I2",
]
BODIES = [
    SECRET,
    f"# {SECRET}",
    f"1. {SECRET}\n2. {SECRET}",
    f"```\n{SECRET}\n:::\n```\n{SECRET}",
    f"> {SECRET}",
    f"| a |\n|---|\n| {SECRET} |",
    f"[x]: https://e.example/{SECRET}",
    f"[^1]: {SECRET}",
    f"<details>\n{SECRET}",
    f"<!-- {SECRET}",
    f"    {SECRET}",
    f"![{SECRET}]({SECRET}.png)",
    f":::l3\n{SECRET}\n:::\n{SECRET}",
]
BEFORE = [
    "Text",
    "- item",
    "1. a\n   ```\n   unclosed",
    "> quote",
    "<details>",
    "<!-- open",
    "| a |\n|---|",
    "[x]:",
    "<pre>",
    "<script>",
    "Text `code",
    "```\ndone\n```",
    "- ```\n  x",
    "Text [^1] [x][x]",
    "- a\n\n      code",
    "<div>",
    "[^1]: note",
    "??? note",
]  # fmt: skip
AFTER = ["", "After", "- after", "```\nafter\n```", "> after", "-->", "</details>"]


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("before", BEFORE)
def test_nothing_of_a_hidden_part_is_left(before: str, opener: str) -> None:
    for body, after in zip(BODIES, itertools.cycle(AFTER), strict=False):
        source = f"{before}\n{opener}\n{body}\n:::\n{after}"
        rendered = render(source, tier=1)
        assert SECRET not in repr(rendered), source
        assert SECRET not in source_for(source, 1)
        assert '<aside class="stop-line"' in rendered.html, source


@pytest.mark.parametrize("prefix", ["- ", "> ", "1. ", "  ", "    ", "\t", "\u200b", "* > "])
def test_opener_inside_another_block_still_hides(prefix: str) -> None:
    source = f"Text\n{prefix}:::l2\n{prefix}{SECRET}\n{prefix}:::\n"
    assert SECRET not in repr(render(source, tier=1))


@pytest.mark.parametrize("body", BODIES)
def test_unclosed_part_hides_to_the_end(body: str) -> None:
    source = f"Text\n\n:::l2\n{body}\n\n# More {SECRET}\n"
    assert SECRET not in repr(render(source, tier=1))


def test_colons_in_a_fence_are_text() -> None:
    rendered = render("```\n:::l2\nnot hidden\n:::\n```\n", tier=0)
    assert rendered.text == ":::l2\nnot hidden\n:::"


def test_reader_of_the_tier_sees_the_part_and_the_one_above_only_a_stop_line() -> None:
    html = render(":::l2\nfor two\n:::\n:::l3\nfor three\n:::", tier=2).html
    assert "for two" in html
    assert "for three" not in html
    assert '<aside class="stop-line" data-tier="l3">' in html


def test_definitions_in_a_hidden_part_lead_nowhere() -> None:
    source = "See [x].\n\n:::l2\n[x]: https://secret.example\n:::\n"
    assert "secret.example" not in render(source, tier=1).html


def test_stop_line_is_no_part_of_the_text() -> None:
    assert render("A\n\n:::l2\nB\n:::\n\nC", tier=1).text == "A\nC"


def test_source_for_renders_as_the_source_does_for_that_tier() -> None:
    source = "A\n- b\n:::l2\nC\n:::\n\n- d\n:::l3\nE\n:::\n"
    assert render(source_for(source, 2), tier=2).html == render(source, tier=2).html


def test_tiers_are_told() -> None:
    assert tiers("a") == frozenset()
    assert tiers(":::l2\na\n:::\n:::l3\nb\n:::") == {2, 3}


def test_author_cannot_write_a_stop_line_or_section_in_html() -> None:
    html = render(
        '<section class="tier-section">a</section><aside class="stop-line">b</aside>'
    ).html
    assert "<section" not in html
    assert "<aside" not in html


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (":::l2\na", "never closed"),
        ("a\n:::\nb", "none is open"),
        (":::l2\n:::l3\na\n:::\n:::", "cannot stand in each other"),
        (":::l4\na\n:::", "begins with"),
        ("- :::l2\na\n:::", "begins with"),
    ],
)
def test_problems_name_the_line(source: str, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(source))
    assert all(problem.startswith("Line ") for problem in problems(source))


def test_proper_sections_have_no_problems() -> None:
    assert problems("a\n\n:::l2\nb\n:::\n\n```\n:::l2\n```\n") == []


def test_references_of_the_whole_text_include_hidden_parts() -> None:
    assert references("KB-1\n:::l3\nKB-2\n:::").refs == ("KB-1", "KB-2")


def test_hidden_part_stays_hidden_among_any_neighbours() -> None:
    pick = random.Random(7)  # the same texts every time
    for _ in range(many(400, few=120)):
        before, inside, after = (pick.choices(BEFORE + AFTER + BODIES, k=3) for _ in range(3))
        plain = [line.replace(SECRET, "open") for line in (*before, "```\n```\n~~~\n~~~", *after)]
        opener = pick.choice([":::l2", ":::l3", "- :::l2", "  :::l2", "> :::l3"])
        source = "\n".join([*plain[:4], "", opener, *inside, ":::", *plain[4:]])
        is_text = not any(tiers(source))
        assert is_text or SECRET not in repr(render(source, tier=1)), source
        assert render(source_for(source, 1), tier=1).html == render(source, tier=1).html


@pytest.mark.parametrize(
    "code", ["```\nx\n```", "- ```\n  x\n  ```", "1. a\n   ~~~\n   x\n   ~~~", "a ```b``` c"]
)
def test_code_in_a_part_does_not_keep_it_open(code: str) -> None:
    source = f":::l2\n{code}\n:::\n\nAfter\n"
    assert render(source, tier=1).text == "After"
    assert problems(source) == []

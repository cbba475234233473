"""The contract: what one text gives, and to whom."""

import re
from pathlib import Path

import pytest

from portal.core.errors import TooLarge
from portal.core.richtext.render import MAX_CHARACTERS, key, references, render
from portal.core.richtext.shapes import ResolvedLinks


def test_list_straight_after_a_paragraph_is_a_list() -> None:
    assert "<li>one</li>" in render("Do this:\n- one\n- two").html


def test_hostname_in_angle_brackets_stays_readable() -> None:
    rendered = render("Connect to <hostname> now")
    assert "&lt;hostname&gt;" in rendered.html
    assert "<hostname>" in rendered.text


def test_body_headings_start_below_the_page_heading_without_gaps() -> None:
    rendered = render("# Top\n\n#### Deep\n\n## Middle")
    assert [heading.level for heading in rendered.headings] == [2, 3, 3]
    assert "<h1" not in rendered.html


def test_references_are_found_outside_code_only() -> None:
    found = references("See KB-12, [[Reset a password]], `KB-99` and ![x](img/a.png)")
    assert found.refs == ("KB-12",)
    assert found.titles == ("Reset a password",)
    assert found.files == ("img/a.png",)


def test_references_become_links_to_their_records() -> None:
    links = ResolvedLinks(
        records={"KB-12": ("/kb/12", "Reset")}, titles={"Reset": ("/kb/12", "KB-12")}
    )
    html = render("KB-12 or [[Reset]] or [[Nothing]]", links=links).html
    assert '<a class="record-link" href="/kb/12" title="Reset">KB-12</a>' in html
    assert '<a class="record-link" href="/kb/12" title="KB-12">Reset</a>' in html
    assert '<span class="dead-link"' in html


def test_text_over_the_cap_is_refused() -> None:
    with pytest.raises(TooLarge, match="Split it"):
        render("x" * (MAX_CHARACTERS + 1))


def test_key_changes_with_source_and_tier() -> None:
    assert len({key("a"), key("b"), key("a", tier=1)}) == 3


@pytest.mark.parametrize("tier", [0, 1])
def test_hidden_section_appears_nowhere(tier: int) -> None:
    rendered = render(
        "Before\n\n:::l2\n## Wizardry\n\n1. abra\n2. cadabra\n:::\n\nAfter", tier=tier
    )
    everything = repr(rendered).lower()
    assert not any(word in everything for word in ("wizardry", "abra"))
    assert '<aside class="stop-line" data-tier="l2">' in rendered.html
    assert "After" in rendered.text


def test_open_section_is_wrapped_and_labelled() -> None:
    html = render(":::l3\nroot\n:::", tier=3).html
    assert '<section class="tier-section tier-section--l3" data-tier="l3">' in html


def test_half_characters_are_replaced() -> None:
    assert render("a \ud800 b").text == "a \N{REPLACEMENT CHARACTER} b"


@pytest.mark.parametrize(
    "address", ["//e.example", "https:e.example", "/\\e.example", "\\\\e.example"]
)
def test_every_way_out_is_marked(address: str) -> None:
    assert 'rel="noopener noreferrer nofollow"' in render(f'<a href="{address}">x</a>').html


def test_only_this_package_renders_or_cleans() -> None:
    renderers = re.compile(r"^\s*(?:import|from) (?:markdown|pymdownx|bleach|nh3)\b", re.MULTILINE)
    files = [path for path in Path("portal").rglob("*.py") if "richtext" not in path.parts]
    assert files
    assert [path for path in files if renderers.search(path.read_text(encoding="utf-8"))] == []


def test_code_of_several_lines_is_numbered_beside_what_is_copied() -> None:
    rendered = render("```bash\none\ntwo\nthree\n```\n\n```bash\nalone\n```")
    assert rendered.html.count('class="linenos" data-linenos="1\n2\n3"') == 1
    assert rendered.text == "one\ntwo\nthree\nalone"


def test_a_picture_leads_to_its_file_unless_it_leads_elsewhere_or_says_nothing() -> None:
    links = ResolvedLinks(files={"attachment:a.png": "/f/a.png"})
    html = render(
        "![Map](attachment:a.png) ![](attachment:a.png) [![M](attachment:a.png)](/there)",
        links=links,
    ).html
    assert html.count('class="picture" href="/f/a.png"') == 1
    assert '<a href="/there"><img' in html

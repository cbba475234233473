from pathlib import PurePosixPath

import pytest

from portal.core.richtext.plain import plain, plain_lines, shortened
from portal.kb.exchange.reading import ImportedArticle, name_apart, read
from portal.kb.exchange.sources import SourceFile
from portal.kb.terms import Kind


def article(text: str, path: str = "patroni/disk-full.md") -> ImportedArticle:
    return read(SourceFile(PurePosixPath(path), text))


def test_the_first_heading_is_the_title_and_leaves_the_body() -> None:
    found = article("<!-- note -->\n\n# Disk *full* on `db-1`\n\nFree some space.\n")
    assert found.title == "Disk full on db-1"
    assert found.body == "<!-- note -->\n\nFree some space.\n"
    assert found.headings.title == "disk-full-on-db-1"


def test_front_matter_names_the_title_and_a_repeated_heading_goes() -> None:
    found = article("---\ntitle: Disk full\n---\n# Disk full\n\n## Then\n\nText\n")
    assert (found.title, found.body) == ("Disk full", "## Then\n\nText\n")


def test_another_heading_stays_under_a_title_from_front_matter() -> None:
    assert article("---\ntitle: Disk full\n---\n# Other\n").body == "# Other\n"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("patroni/disk-full_db.md", "Disk full db"),
        ("patroni/README.md", "Patroni"),
        ("ci-runners/linux/index.md", "Linux"),
        ("README.md", "README"),
    ],
)
def test_without_a_heading_the_file_or_its_folder_gives_the_title(path: str, title: str) -> None:
    assert article("Just text.", path).title == title


@pytest.mark.parametrize("heading", ["Symptoms", "Steps to check", "Summary", "Introduction:"])
def test_a_heading_that_names_a_section_is_no_title(heading: str) -> None:
    found = article(f"## {heading}\n\nText.\n")
    assert found.title == "Disk full"
    assert found.body.startswith(f"## {heading}")


def test_a_lower_heading_after_the_text_has_begun_is_no_title() -> None:
    found = article(
        "We use the external endpoint of the spam service here, run by security.\n\n## Setup\n"
    )
    assert found.title == "Disk full"


def test_same_titles_are_told_apart_by_folder_and_file() -> None:
    paths = ["redis/README.md", "web/README.md", "web/a.md", "web/b.md"]
    found = name_apart([article("# Alerts\n\nText\n", path) for path in paths])
    assert [each.title for each in found] == [
        "Alerts (Redis)",
        "Alerts (Web)",
        "Alerts (A)",
        "Alerts (B)",
    ]


def test_titles_said_in_front_matter_are_never_changed() -> None:
    texts = ["---\ntitle: Same\n---\nx", "# Same\n\nx"]
    found = name_apart([article(text, f"f/{at}.md") for at, text in enumerate(texts)])
    assert [each.title for each in found] == ["Same", "Same (F)"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# A\n\n1. Run `df -h`\n2. Delete old logs\n3. Restart the service\n", Kind.SOP),
        ("# A\n\n## Step 1\n\nx\n\n## Step 2\n\ny\n", Kind.SOP),
        ("# A\n\n1. First\n2. Second\n3. Third\n", Kind.HOW_TO),
        ("# A\n\n1. Run it\n", Kind.HOW_TO),
        ("# VPN FAQ\n\nText\n", Kind.FAQ),
        ("# A\n\n## Why?\n\n## How?\n\n## When?\n", Kind.FAQ),
        ("# A\n\n## Symptoms\n\nx\n\n## Possible checks\n\ny\n", Kind.KNOWN_ERROR),
        ("# A\n\n## Cause\n\nx\n\n## Workaround\n\ny\n", Kind.KNOWN_ERROR),
        ("# A\n\n## Overview\n\nx\n", Kind.HOW_TO),
        ("# Postmortem template\n\n## Impact\n", Kind.RCA_TEMPLATE),
        ("---\nkind: faq\n---\n# A\n\n## Symptoms\n\n## Cause\n", Kind.FAQ),
    ],
)
def test_the_kind_is_guessed_from_the_shape(text: str, kind: Kind) -> None:
    assert article(text).kind is kind


def test_the_summary_is_the_first_real_paragraph() -> None:
    text = (
        "# A\n\n[![badge](b.svg)](x)\n\n- list\n\nUpdated: 2020-01-01 by someone or other\n\n"
        "The **primary** lags behind [its replica](b.md) after `VACUUM`.\nSecond line.\n"
    )
    assert article(text).summary == (
        "The primary lags behind its replica after VACUUM. Second line."
    )


def test_a_long_summary_ends_between_words() -> None:
    summary = article("# A\n\n" + "every word counts here " * 30).summary
    assert len(summary) <= 200
    assert summary.endswith(("every…", "word…", "counts…", "here…"))


def test_symptoms_come_from_their_section_with_alert_names() -> None:
    text = (
        "# A\n\n## Symptoms\n\n* Alert `PostgresSplitBrain` fires\n* Writes **fail**\n\n"
        "## Resolution\n\n* Fix it\n"
    )
    assert article(text).symptoms == (
        "Alert PostgresSplitBrain fires",
        "Writes fail",
        "PostgresSplitBrain",
    )


def test_tags_and_service_come_from_the_folders() -> None:
    found = article("# A", "docs/ci-runners/Linux_Hosts/a.md")
    assert (found.tags, found.services) == (("ci-runners", "linux-hosts"), ("ci-runners",))
    assert article("# A", "uncategorized/a.md").services == ()


def test_what_front_matter_says_is_never_guessed() -> None:
    text = "---\nsummary: ''\ntags: []\nservices: [Web]\nsymptoms: []\n---\n# A\n\n## Symptoms\n\nIt is slow.\n"
    found = article(text)
    assert (found.summary, found.tags, found.symptoms) == ("", (), ())
    assert found.services == ("Web",)


def test_tables_of_contents_of_other_tools_go_but_not_from_code() -> None:
    text = (
        "# A\n\n**Table of Contents**\n\n[[_TOC_]]\n\n<!-- START doctoc -->\n- [x](#x)\n"
        "<!-- END doctoc -->\n\n## X\n\n```\n[TOC]\n```\n"
    )
    assert article(text).body == "## X\n\n```\n[TOC]\n```\n"


def test_a_doctoc_that_never_ends_hides_nothing() -> None:
    assert "Text" in article("# A\n\n<!-- START doctoc -->\n\nText\n").body


def test_unreadable_front_matter_is_kept_as_code() -> None:
    found = article("---\ntitle: a: b: c\n---\n# Real\n\nText\n")
    assert found.title == "Real"
    assert found.body == "```yaml\ntitle: a: b: c\n```\n\nText\n"
    assert "not valid YAML" in found.problems[0]


def test_lines_of_the_body_know_their_line_in_the_file() -> None:
    found = article("---\nkind: sop\n---\n\n# A\n\nText\n\n[x](gone.md)\n")
    assert found.links[0].line == 3
    assert found.file_line(found.links[0].line) == 9


def test_an_empty_file_is_an_article_with_a_problem() -> None:
    found = article("")
    assert (found.title, found.body) == ("Disk full", "")
    assert found.problems == ("There is no text in this file.",)


@pytest.mark.parametrize(
    "hostile", ["# " * 40_000, "- " * 40_000, "*" * 80_000, "[" * 80_000, "> " * 40_000]
)
def test_hostile_text_is_read_all_the_same(hostile: str) -> None:
    assert article(hostile).title


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**bold** _it_ `co_de_x` snake_case_name", "bold it co_de_x snake_case_name"),
        ("[label](http://x/(y)) ![alt](i.png) [r][1]", "label alt r"),
        ("[`code`](x.md)", "code"),
        ("a &amp; b \\* c <br> <hostname> <https://x.test>", "a & b * c <hostname> https://x.test"),
    ],
)
def test_markdown_as_plain_words(markdown: str, words: str) -> None:
    assert plain(markdown) == words


def test_text_is_shortened_between_words() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("x" * 20, 10) == "x" * 9 + "…"


def test_a_longer_text_is_said_line_by_line_without_its_marks() -> None:
    said = "## Seen\n\n- The client says *connected*.\n- `SELECT *`\n\n> so **it** is\n2 * 3 * 4"
    words = "Seen\n\nThe client says connected.\nSELECT *\n\nso it is\n2 * 3 * 4"
    assert plain_lines(said) == words
    assert plain_lines("*" * 5_000) == "*" * 5_000

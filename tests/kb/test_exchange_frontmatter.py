from datetime import UTC, datetime

import pytest

from portal.kb.exchange import frontmatter
from portal.kb.exchange.frontmatter import FrontMatter, ReviewDue, Verified

FULL = """\
---
ref: KB-12
title: Disk full on a database node
kind: sop
summary: 'Free space first: then find out why.'
services:
- PostgreSQL
category: Databases
tags:
- disk
- postgres
owner: tess@example.test
team: Database engineering
audience: teams
teams:
- Database engineering
confidence: validated
symptoms:
- No space left on device
environment: |-
  Debian 12
  PostgreSQL 16
created: 2026-01-05
updated: 2026-03-01T14:30:00Z
verified:
  at: 2026-03-01
  by: rea@example.test
  basis: used in INC-7
review_due:
  at: 2026-09-01
  reason: calendar
x-weight: 30
---

1. Look.
"""


def test_everything_a_file_can_say_comes_back_byte_for_byte() -> None:
    parsed = frontmatter.parse(FULL)
    assert parsed.warnings == ()
    assert frontmatter.write(parsed.front, parsed.body) == FULL


def test_dates_are_read_with_and_without_time_and_zone() -> None:
    text = (
        "---\ncreated: 2026-01-05\nupdated: 2026-01-05 12:00:00 +0200\nverified: 2026-02-01\n---\n"
    )
    front = frontmatter.parse(text).front
    assert front.created == datetime(2026, 1, 5, tzinfo=UTC)
    assert front.updated == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert front.verified == Verified(datetime(2026, 2, 1, tzinfo=UTC))


def test_unknown_keys_keep_their_exact_words() -> None:
    text = "---\nat: 12:30\nbuilt: 2024-01-01\nflag: yes\nversion: 1.10\nzero: 010\n---\n\nText\n"
    parsed = frontmatter.parse(text)
    assert parsed.front.extras["version"] == "1.10"
    again = frontmatter.parse(frontmatter.write(parsed.front, parsed.body))
    assert again.front.extras == parsed.front.extras


def test_words_of_other_tools_are_understood_and_kept() -> None:
    text = "---\ndate: 2024-01-02\ndescription: Short.\nlayout: page\n---\nText\n"
    front = frontmatter.parse(text).front
    assert (front.summary, front.created) == ("Short.", datetime(2024, 1, 2, tzinfo=UTC))
    assert front.extras == {"date": "2024-01-02", "description": "Short.", "layout": "page"}


def test_a_file_without_front_matter_is_all_body() -> None:
    assert frontmatter.parse("# Title\n\n---\n\nText\n").body == "# Title\n\n---\n\nText\n"


def test_a_ruler_at_the_top_is_not_front_matter() -> None:
    text = "---\n\nA sentence: with a colon\n\n---\n\nText\n"
    text = text.replace("A sentence: with a colon", "Just a sentence")
    parsed = frontmatter.parse(text)
    assert (parsed.body, parsed.warnings) == (text, ())


@pytest.mark.parametrize(
    "block",
    [
        "title: [unclosed",
        "title: 'a\nb: c",
        "run: !!python/object/apply:os.system [id]",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: *b",
        "a: " + "[" * 500 + "]" * 500,
        "a: [" + "x," * 6000 + "]",
        "a: " + "x" * 70_000,
        'a: "\\0"',
        'a: "\\ud800"',
        "? [a, b]\n: c",
        "when: !!set {a, b}",
    ],
    ids=lambda block: block[:20],
)
def test_broken_or_hostile_yaml_leaves_plain_markdown_and_a_warning(block: str) -> None:
    parsed = frontmatter.parse(f"---\n{block}\n---\n# Title\n")
    assert parsed.front == FrontMatter()
    assert parsed.body.endswith("# Title\n")
    assert block in parsed.rejected + parsed.body
    assert len(parsed.warnings) == 1 or parsed.body.startswith("---")


def test_values_of_the_wrong_shape_are_named_and_skipped() -> None:
    text = "---\nkind: novel\ntags: {a: b}\ntitle: [x]\ncreated: soon\n---\n"
    parsed = frontmatter.parse(text)
    assert parsed.front == FrontMatter()
    said = " ".join(parsed.warnings)
    assert all(name in said for name in ("kind", "tags", "title", "created"))


def test_an_audience_nobody_understands_opens_the_text_to_nobody() -> None:
    parsed = frontmatter.parse("---\naudience: l4\n---\nSecret\n")
    assert (parsed.front.audience, parsed.front.teams) == ("teams", None)
    assert "only its owner and reviewers" in parsed.warnings[-1]


def test_kinds_may_be_written_as_people_write_them() -> None:
    assert frontmatter.parse("---\nkind: How-to\n---\n").front.kind == "how_to"


def test_said_to_be_none_differs_from_not_said() -> None:
    front = frontmatter.parse("---\nsymptoms: []\n---\n").front
    assert (front.symptoms, front.tags) == ((), None)
    assert "symptoms: []" in frontmatter.write(front, "Text")


def test_a_body_starting_with_a_ruler_survives() -> None:
    written = frontmatter.write(FrontMatter(title="T"), "---\n\nText\n")
    assert frontmatter.tidy(frontmatter.parse(written).body) == "---\n\nText\n"


@pytest.mark.parametrize(
    "hostile", ["---\nx", "# not\n", "'quoted' \"twice\"", "null", "a: b", "😀"]
)
def test_any_title_can_be_written_and_read(hostile: str) -> None:
    front = FrontMatter(title=hostile.strip().replace("\n", " "), review_due=ReviewDue(reason="x"))
    assert frontmatter.parse(frontmatter.write(front, "Text")).front == front

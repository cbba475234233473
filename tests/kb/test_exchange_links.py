import time
from pathlib import PurePosixPath

import pytest

from portal.kb.exchange.link_spans import Shape, link_spans
from portal.kb.exchange.links import (
    Headings,
    Leads,
    Places,
    Rewritten,
    linked_files,
    to_paths,
    to_references,
)

A, B, README, IMAGE = (
    PurePosixPath(path) for path in ("db/a.md", "web/b.md", "web/README.md", "db/img/x y.png")
)
FILES = [A, B, README, IMAGE, PurePosixPath("db/run.csv")]
PLACES = Places(FILES, "docs")
KNOWN = {A: "KB-1", B: "KB-2", README: "KB-3"}
NAMES = {IMAGE: "x y.png", PurePosixPath("db/run.csv"): "run.csv"}
HEADINGS = {B: Headings(frozenset({"first-steps"}), title="about-b")}


def led(body: str, source: PurePosixPath = A) -> Rewritten:
    return to_references(
        body, source, PLACES, references=KNOWN, attachments=NAMES, headings=HEADINGS
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[b](../web/b.md)", "[b](KB-2)"),
        ("[b](./../web/./b.md)", "[b](KB-2)"),
        ("[b](../web/b.md#first-steps)", "[b](KB-2#first-steps)"),
        ("[b](../web/b.md#about-b)", "[b](KB-2)"),
        ("[b](../web/b)", "[b](KB-2)"),
        ("[b](<../web/b.md>)", "[b](KB-2)"),
        ("[b](../web/b%2Emd)", "[b](KB-2)"),
        ('[b](../web/b.md "The title")', '[b](KB-2 "The title")'),
        ("[folder](../web/)", "[folder](KB-3)"),
        ("[folder](../web)", "[folder](KB-3)"),
        ("[`code`](../web/b.md)", "[`code`](KB-2)"),
        ("![alt](img/x%20y.png)", "![alt](attachment:x%20y.png)"),
        ("![alt](img/x y.png)", "![alt](attachment:x%20y.png)"),
        ("[![alt](img/x%20y.png)](../web/b.md)", "[![alt](attachment:x%20y.png)](KB-2)"),
        ("[data](run.csv)", "[data](attachment:run.csv)"),
        ("[b][r]\n\n[r]: ../web/b.md", "[b][r]\n\n[r]: KB-2"),
        ("![b][R]\n\n[r]: img/x%20y.png", "![b][R]\n\n[r]: attachment:x%20y.png"),
        ('<img src="img/x%20y.png" width="3">', '<img src="attachment:x%20y.png" width="3">'),
        ("<a class='x' href='../web/b.md'>b</a>", "<a class='x' href=\"KB-2\">b</a>"),
        ("[b](/web/b.md) [b](/docs/web/b.md)", "[b](KB-2) [b](KB-2)"),
        ("- item [b](../web/b.md)\n\n  | a |\n  |---|\n  | [b](../web/b.md) |\n", None),
    ],
)
def test_links_are_led_to_records_and_attachments(written: str, meant: str | None) -> None:
    meant = written.replace("../web/b.md", "KB-2") if meant is None else meant
    assert led(written).body == meant
    assert led(written).dead == ()


@pytest.mark.parametrize(
    "written",
    [
        "`[b](../web/b.md)`",
        "``a ` [b](../web/b.md)``",
        "```\n[b](../web/b.md)\n```",
        "1. step\n\n   ```sh\n   [b](../web/b.md)\n   ```\n",
        "~~~md\n[b](../web/b.md)\n\n[c](../web/b.md)\n~~~",
        "    [b](../web/b.md)",
        "<!-- [b](../web/b.md)\n\n[b](../web/b.md) -->",
        r"\[b](../web/b.md)",
        "[b](https://example.test/web/b.md) <https://example.test> [m](mailto:a@b.test)",
        "[^1]: ../web/b.md",
        "[here](#first-steps)",
        "[b](KB-2) ![i](attachment:x.png)",
    ],
)
def test_code_comments_and_other_sites_are_left_alone(written: str) -> None:
    assert led(written).body == written
    assert led(written).resolved == 0


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("", "empty"),
        ("gone.md", "no such file"),
        ("../../etc/passwd", "out of the imported folder"),
        ("img", "no README"),
        ("x y z.md", "no such file"),
    ],
)
def test_dead_links_stay_and_are_listed_with_their_line(target: str, reason: str) -> None:
    found = led(f"One\n\nTwo [x]({target}) three")
    assert found.body == f"One\n\nTwo [x]({target}) three"
    assert [(note.line, note.target) for note in found.dead] == [(3, target)]
    assert reason in found.dead[0].reason


def test_a_difference_in_case_is_followed_and_reported() -> None:
    found = led("[b](../Web/B.md)")
    assert found.body == "[b](KB-2)"
    assert "case" in found.notes[0].reason


def test_a_reference_by_number_is_kept_and_reported() -> None:
    found = led("[b](KB-7#x)")
    assert found.body == "[b](KB-7#x)"
    assert "by number" in found.notes[0].reason


def test_a_missing_heading_is_reported_and_kept() -> None:
    found = led("[b](../web/b.md#gone)")
    assert found.body == "[b](KB-2#gone)"
    assert "#gone" in found.notes[0].reason


def test_a_link_to_the_own_title_leads_to_the_top() -> None:
    assert led("[top](#about-b)", B).body == "[top](#)"


def test_a_file_that_could_not_be_stored_is_a_dead_link() -> None:
    found = to_references("[b](../web/b.md)", A, PLACES, references={}, attachments={}, headings={})
    assert found.body == "[b](../web/b.md)"
    assert len(found.dead) == 1


def test_files_to_attach_are_listed_once() -> None:
    body = "![a](img/x%20y.png) ![b](img/x%20y.png) [c](run.csv) [d](../web/b.md)"
    assert linked_files(body, A, PLACES) == (IMAGE, PurePosixPath("db/run.csv"))


def test_export_leads_back_and_import_leads_there_again() -> None:
    body = (
        "[b](KB-2#first-steps) ![i](attachment:x%20y.png) [gone](KB-99)\n\n"
        '`[b](KB-2)` <img src="attachment:x%20y.png">\n\n[r]: KB-3\n'
    )
    paths = {reference: path for path, reference in KNOWN.items()}
    files = {name: path for path, name in NAMES.items()}
    exported = to_paths(body, A, articles=paths.get, attachment=files.get)
    assert exported == (
        "[b](../web/b.md#first-steps) ![i](img/x%20y.png) [gone](KB-99)\n\n"
        '`[b](KB-2)` <img src="img/x%20y.png">\n\n[r]: ../web/README.md\n'
    )
    assert led(exported).body == body


def test_a_reference_used_as_an_image_is_an_image() -> None:
    spans = link_spans("![x][pic] and [y][page]\n\n[pic]: a.png\n[page]: b.md\n")
    assert [(span.shape, span.target) for span in spans] == [
        (Shape.IMAGE, "a.png"),
        (Shape.DEFINITION, "b.md"),
    ]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//evil.test/x", "data:text/html,x", "C:/x.md", "file:///x"]
)
def test_other_schemes_are_never_looked_up(target: str) -> None:
    assert PLACES.destination(target, A).leads is Leads.ELSEWHERE


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 50_000,
        "![" * 50_000,
        "](" * 50_000,
        "[a](" * 30_000,
        "[a](b" * 30_000,
        "`" * 100_000,
        "` `` " * 30_000,
        "<a " * 50_000,
        "<!--" * 30_000,
        "\\" * 100_000,
        "[a]: " * 30_000,
        "> " * 20_000 + "[a](b)",
        '[a](b "' * 20_000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_text_is_searched_in_reasonable_time(hostile: str) -> None:
    start = time.process_time()
    link_spans(hostile)
    assert time.process_time() - start < 3

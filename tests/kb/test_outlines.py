import re

import pytest

from portal.kb.outlines import KNOWN_ERROR, OUTLINES, Outline, outline, outlines_for, prompts
from portal.kb.terms import Kind
from portal.kb.texts.drafts import DraftView
from portal.kb.texts.standard import unmet


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_starting_point(kind: Kind) -> None:
    assert outlines_for(kind)


def test_a_postmortem_starts_from_one_of_four() -> None:
    assert [found.name for found in outlines_for(Kind.RCA_TEMPLATE)] == [
        "Full postmortem",
        "Short postmortem",
        "Near miss",
        "Change failure",
    ]


@pytest.mark.parametrize("found", OUTLINES, ids=lambda found: found.key)
def test_every_section_asks_something_and_no_heading_stands_twice(found: Outline) -> None:
    headings = [section.heading for section in found.sections]

    assert len(headings) == len(set(headings))
    assert all(section.prompts for section in found.sections)
    assert found.markdown.count("\n## ") == len(headings) - 1
    assert outline(found.key) is found


def test_questions_ask_what_and_how_never_who_or_why() -> None:
    blaming = [p for p in prompts() if re.match(r"(who|why)\b", p, re.IGNORECASE)]

    assert blaming == []
    assert all(p.endswith("?") for p in prompts())


def test_a_procedure_says_when_to_stop_and_how_to_go_back() -> None:
    (sop,) = outlines_for(Kind.SOP)

    assert {"Check that it worked", "If it did not work", "Rollback"} <= set(sop.required_headings)
    assert "Escalate with:" in sop.markdown


def test_an_unknown_key_is_no_outline() -> None:
    assert outline("nothing") is None


def test_a_text_begins_in_the_language_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.core.languages._house", "de-DE")
    begun = KNOWN_ERROR.markdown
    english = DraftView(kind=Kind.KNOWN_ERROR, title="VPN drops", body="## Cause\n\nA timeout.\n")
    german = DraftView(
        kind=Kind.KNOWN_ERROR, title="VPN bricht ab", body="## Ursache\n\nEine Frist.\n"
    )
    untouched = DraftView(kind=Kind.KNOWN_ERROR, title="VPN bricht ab", body=begun)

    assert "## Umgehung" in begun
    assert all("cause" not in {each.key for each in unmet(draft)} for draft in (english, german))
    assert {"cause", "prompts"} <= {each.key for each in unmet(untouched)}

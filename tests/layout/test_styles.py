"""The style sheets keep to the scales: every value a token, nothing styled twice, every script."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from portal.core.bundling import COMMENT
from portal.core.resources import resource

CSS = resource("static") / "css"
# Sent with an edition that loads nothing, so it can use no token.
ALONE = {"edition-file.css"}
APART = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hwb|lab|lch|oklab|oklch)\(", re.IGNORECASE)
NAMED = re.compile(r"\b(?:white|black|gray|grey|red|green|blue|yellow|orange|purple)\b")
SPACING = re.compile(
    r"(?:scroll-)?(?:padding|margin)(?:-(?:inline|block)(?:-(?:start|end))?)?$|(?:row-|column-)?gap$"
)
OFF_SCALE = re.compile(r"(?<![\w.-])-?(?!1px)[\d.]+(?:rem|px|pt)\b")
PHYSICAL = re.compile(
    r"(?:^|-)(?:left|right|top|bottom)(?:$|-)|^(?:min-|max-)?(?:width|height)$|^border-(?:top|bottom)-"
)
PHYSICAL_VALUE = {"text-align", "float", "clear"}
ENTRIES = {"tokens.css", "portal.css"}
# One face in print and on paper-like screens: these sheets say what others may not.
OVERRIDE = {"print.css", "contrast.css"}
SAME = 4  # declarations that are a design, not a coincidence


class Rule(NamedTuple):
    """A rule of a style sheet: where it is, under which conditions, and what it says."""

    sheet: str
    around: str
    selector: str
    says: list[tuple[str, str]]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.around}{self.selector}"


def _parsed(sheet: str, text: str, around: str = "") -> Iterator[Rule]:
    at = 0
    while found := re.compile(r"\s*([^{}]+?)\s*\{").match(text, at):
        end, depth = found.end(), 1
        while depth:
            depth += (text[end] == "{") - (text[end] == "}")
            end += 1
        head, body = " ".join(found[1].split()), text[found.end() : end - 1]
        if "{" in body:
            yield from _parsed(sheet, body, f"{around}{head} ")
        else:
            pairs = (each.split(":", 1) for each in APART.split(body) if each.strip())
            yield Rule(sheet, around, head, [(k.strip(), " ".join(v.split())) for k, v in pairs])
        at = end


def _rules() -> list[Rule]:
    found = []
    for path in sorted(CSS.rglob("*.css")):
        name = path.relative_to(CSS).as_posix()
        if name not in ALONE | ENTRIES:
            found += _parsed(name, COMMENT.sub("", path.read_text()))
    assert len(found) > 800
    return found


RULES = _rules()


def _said(wrong: Iterator[tuple[Rule, str, str]]) -> list[str]:
    return [f"{rule} {{ {name}: {value} }}" for rule, name, value in wrong]


def _declarations() -> Iterator[tuple[Rule, str, str]]:
    for rule in RULES:
        for name, value in rule.says:
            yield rule, name, value


def test_colours_are_named_in_the_tokens_only() -> None:
    raw = (each for each in _declarations() if COLOUR.search(each[2]) or NAMED.search(each[2]))

    assert _said(raw) == []


def test_space_follows_the_scale() -> None:
    off = (
        each
        for each in _declarations()
        if SPACING.match(each[1]) and OFF_SCALE.search(each[2]) and each[0].selector != "@page"
    )

    assert _said(off) == []


def test_sizes_weights_and_corners_follow_the_scale() -> None:
    scaled = {
        "font-size": r"[\d.]+(?:rem|px|pt)",
        "font-weight": r"[\d.]+$|normal|bold",
        "border-radius": r"[\d.]+(?:rem|px)",
        "box-shadow": r"(?<!\d)rgb",
    }
    off = (each for each in _declarations() if re.match(scaled.get(each[1], "$^"), each[2]))

    assert _said(off) == []


def test_sides_are_those_of_the_writing() -> None:
    physical = (
        each
        for each in _declarations()
        if PHYSICAL.search(each[1]) or (each[1] in PHYSICAL_VALUE and each[2] in {"left", "right"})
    )

    assert _said(physical) == []


def test_layers_decide_not_ids_nor_importance() -> None:
    assert [str(rule) for rule in RULES if re.search(r"#[\w-]", rule.selector)] == []
    assert _said(each for each in _declarations() if "!important" in each[2].replace(" ", "")) == []


def test_nothing_moves_for_who_asked_for_less() -> None:
    moving = (
        each
        for each in _declarations()
        if each[1].startswith(("transition", "animation", "scroll-behavior"))
        and "prefers-reduced-motion: no-preference" not in each[0].around
    )

    assert _said(moving) == []


def test_scripts_scroll_at_once() -> None:
    modules = (resource("static") / "js").glob("*.js")

    assert [each.name for each in modules if re.search(r"[\"']smooth[\"']", each.read_text())] == []


def test_a_ring_is_taken_away_only_where_something_else_shows_it() -> None:
    gone = {
        rule.selector
        for rule, name, value in _declarations()
        if name == "outline" and value in {"none", "0"}
    }

    # The main part after a jump; the head of the palette, the card of a kind, the step itself show it.
    assert gone == {
        "main:focus",
        ".palette-input:focus",
        ".kind-card input:focus-visible",
        ".prose [aria-current]",
    }


def test_no_selector_is_styled_in_two_sheets() -> None:
    places = defaultdict(set)
    for rule in RULES:
        if rule.sheet not in OVERRIDE:
            for selector in re.split(r",\s*(?![^(]*\))", rule.selector):
                places[rule.around + selector].add(rule.sheet)
    foundations = {"html", "body", "*"}

    twice = {s: sheets for s, sheets in places.items() if len(sheets) > 1 and s not in foundations}
    assert twice == {}


def test_no_design_is_written_twice() -> None:
    written = defaultdict(set)
    for rule in RULES:
        if len(rule.says) >= SAME and "@keyframes" not in rule.around:
            written[rule.around, tuple(sorted(rule.says))].add(f"{rule.sheet} {rule.selector}")

    assert [sorted(places) for places in written.values() if len(places) > 1] == []


def test_every_token_is_used_and_every_used_one_is_there() -> None:
    tokens = COMMENT.sub("", (CSS / "tokens.css").read_text())
    sheets = [p.read_text() for p in CSS.rglob("*.css") if p.name not in ALONE]
    used = set(re.findall(r"var\((--[\w-]+)", "".join(sheets)))
    bare = set(re.findall(r"var\((--[\w-]+)\)", "".join(sheets)))
    own = set(re.findall(r"(--[\w-]+):", "".join(sheets)))

    assert sorted(set(re.findall(r"^  (--[\w-]+):", tokens, re.MULTILINE)) - used) == []
    assert sorted(bare - own) == []

"""Every pairing of colours the style sheets use, in both themes, against WCAG 2.2 AA."""

import re

import pytest

from portal.core.resources import resource

TEXT, EDGE = 4.5, 3.0
TONES = ("leaf", "amber", "brick", "sky", "plum", "rose", "petrol")
CODE = ("leaf", "plum", "sky", "rose", "brick", "accent", "text-faint", "text-soft", "text")
PAIRS = (
    [
        (ink, ground, TEXT)
        for ground in ("page", "surface", "surface-hover", "code", "accent-pale")
        for ink in ("text", "text-soft", "text-faint", "accent", "accent-strong")
    ]
    + [(ink, "marked", TEXT) for ink in ("text", "text-soft", "accent", "accent-strong")]
    + [(tone, f"{tone}-pale", TEXT) for tone in TONES]
    + [
        (tone, ground, TEXT)
        for tone in ("leaf", "amber", "brick")
        for ground in ("page", "surface")
    ]
    + [("text-soft", f"{tone}-pale", TEXT) for tone in TONES]
    + [(ink, "code", TEXT) for ink in CODE]
    + [("on-accent", "accent", TEXT), ("on-accent", "accent-strong", TEXT)]
    + [("on-danger", "danger", TEXT), ("surface", "text", TEXT)]
    + [(edge, ground, EDGE) for edge in ("line-field", "focus") for ground in ("page", "surface")]
)


def _colours() -> dict[str, tuple[str, str]]:
    tokens = (resource("static") / "css" / "tokens.css").read_text()
    named = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", tokens)
    colours = {name: (light, dark) for name, light, dark in named}
    for meaning, name in re.findall(r"--([\w-]+): var\(--([\w-]+)\)", tokens):
        colours[meaning] = colours[name]
    return colours


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_known_ratio() -> None:
    assert _ratio("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pairing_can_be_read(theme: int) -> None:
    colours = _colours()

    faint = {
        f"{ink} on {ground}": round(_ratio(colours[ink][theme], colours[ground][theme]), 2)
        for ink, ground, least in PAIRS
        if _ratio(colours[ink][theme], colours[ground][theme]) < least
    }

    assert faint == {}

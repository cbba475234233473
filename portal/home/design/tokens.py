"""The design tokens as the style sheet has them, and how well each pairing of colours reads."""

import re
from dataclasses import dataclass
from functools import cache

from portal.core.resources import resource

TEXT, EDGE = 4.5, 3.0  # WCAG 2.2 AA: words, and the edges of what can be used
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
PLAIN = re.compile(r"^  --([\w-]+): ([^;{]+);", re.MULTILINE)


@dataclass(frozen=True)
class Colour:
    """A named value or a meaning, as it is in light and in dark."""

    name: str
    light: str
    dark: str
    stands_for: str = ""


@dataclass(frozen=True)
class Pairing:
    """An ink on a ground, and the contrast it has in light and in dark."""

    ink: Colour
    ground: Colour
    least: float
    light: float
    dark: float

    @property
    def holds(self) -> bool:
        """Whether it can be read in both."""
        return min(self.light, self.dark) >= self.least


@cache
def colours() -> dict[str, Colour]:
    """Return every colour by its name; a meaning says which value it stands for."""
    source = _source()
    named = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", source)
    found = {name: Colour(name, light, dark) for name, light, dark in named}
    for meaning, name in re.findall(r"--([\w-]+): var\(--([\w-]+)\)", source):
        found.setdefault(meaning, Colour(meaning, found[name].light, found[name].dark, name))
    return found


@cache
def pairings() -> list[Pairing]:
    """Return every pairing the style sheets use."""
    known = colours()
    return [
        Pairing(
            known[ink],
            known[ground],
            least,
            ratio(known[ink].light, known[ground].light),
            ratio(known[ink].dark, known[ground].dark),
        )
        for ink, ground, least in PAIRS
    ]


def scale(*starts: str) -> list[tuple[str, str]]:
    """Return the tokens whose names begin so, with their values."""
    return [
        (name, " ".join(value.split()))
        for name, value in PLAIN.findall(_source())
        if name.startswith(starts)
    ]


def ratio(one: str, other: str) -> float:
    """Return the contrast between two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _source() -> str:
    text = (resource("static") / "css" / "tokens.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

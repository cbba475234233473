"""Every pairing of colours the style sheets use, in both themes, against WCAG 2.2 AA."""

import pytest

from portal.home.design.tokens import pairings, ratio


def test_black_on_white_is_the_known_ratio() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pairing_can_be_read(theme: str) -> None:
    faint = {
        f"{pair.ink.name} on {pair.ground.name}": round(getattr(pair, theme), 2)
        for pair in pairings()
        if getattr(pair, theme) < pair.least
    }

    assert faint == {}

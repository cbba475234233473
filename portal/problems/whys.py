"""Five whys: each answer is asked why once more; up to five, none is needed."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField

from portal.core.forms import text_of
from portal.core.languages import later
from portal.core.secrets import masked
from portal.incidents.forms import too_long
from portal.problems.terms import LONGEST_WHY, MOST_WHYS


class WhyFields:
    """The fields of a form that asks five times why."""

    why_1 = StringField(later("Why did it happen?"), [too_long(LONGEST_WHY)])
    why_2 = StringField(later("Why was that?"), [too_long(LONGEST_WHY)])
    why_3 = StringField(later("And why that?"), [too_long(LONGEST_WHY)])
    why_4 = StringField(later("And that?"), [too_long(LONGEST_WHY)])
    why_5 = StringField(later("And what lies behind it?"), [too_long(LONGEST_WHY)])

    @property
    def asked(self) -> list[Any]:
        """The fields for each why, in their order."""
        return [getattr(self, f"why_{number}") for number in range(1, MOST_WHYS + 1)]

    @property
    def whys(self) -> list[str]:
        """What was answered, in order."""
        return [text_of(each) for each in self.asked]


def filled(whys: Sequence[str]) -> dict[str, str]:
    """Return what stands in the fields where these answers were given before."""
    return {f"why_{number}": why for number, why in enumerate(whys, start=1)}


def kept(whys: Sequence[str]) -> list[str]:
    """Return the answers as they are stored: without gaps, secrets masked, five at most."""
    plain = (" ".join(each.split()) for each in whys)
    return [masked(each)[:LONGEST_WHY] for each in plain if each][:MOST_WHYS]

"""Where an action stands in another system: an address, or a key that settings lead somewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from portal.actions.terms import LONGEST_REFERENCE
from portal.core.errors import Invalid
from portal.core.languages import _, digits
from portal.incidents.references import checked, label_of

_IS_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PLACE = re.compile(r"\{(\d)\}")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference is called, and where it leads; nowhere when no pattern fits."""

    label: str
    url: str = ""


class Patterns:
    """The keys of other systems and their addresses, as the settings have them."""

    def __init__(self) -> None:
        self._known: list[tuple[re.Pattern[str], str]] = []

    def open(self, links: Mapping[str, str]) -> None:
        """Take over the patterns: expression → address with `{0}`, or `{1}` for its groups."""
        self._known = [(re.compile(pattern), address) for pattern, address in links.items()]

    def read(self, text: str) -> Reference:
        """Return what a reference is called and where it leads."""
        if _IS_ADDRESS.match(text):
            return Reference(label_of(text), text)
        for pattern, address in self._known:
            if found := pattern.fullmatch(text):
                return Reference(text, _filled(address, found))
        return Reference(text)


def accepted(text: str, field: str = "reference") -> str:
    """Return a reference worth keeping; raises `Invalid` for addresses that are none of the web."""
    text = " ".join(text.split())
    if _IS_ADDRESS.match(text):
        return checked(text, field)
    if len(text) > LONGEST_REFERENCE:
        words = _("Keep it under %(number)s characters.", number=digits(LONGEST_REFERENCE))
        raise Invalid(words, {field: words})
    return text


def _filled(address: str, found: re.Match[str]) -> str:
    """Put the groups of a key into an address; a path such as `owner/repo` stays one."""
    groups = (found[0], *found.groups(default=""))

    def part(place: re.Match[str]) -> str:
        number = int(place[1])
        return quote(groups[number], safe="/") if number < len(groups) else ""

    return _PLACE.sub(part, address)


patterns = Patterns()

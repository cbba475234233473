"""What a list of actions can be narrowed to; it stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from portal.actions.terms import ActionState, ActionType, Strength
from portal.core.addresses import Sent, number, one, several, words
from portal.core.languages import _, later

LONGEST_TEXT = 100
LONGEST_VALUE = 80
MOST_PAGES = 20_000


class Tab(StrEnum):
    """The lists everybody at the desk has."""

    MINE = "mine"
    OVERDUE = "overdue"
    OPEN = "open"
    TO_VERIFY = "verify"
    ALL = "all"

    @property
    def label(self) -> str:
        """The words on the tab."""
        return _TABS[self]


_TABS = {
    Tab.MINE: later("My actions"),
    Tab.OVERDUE: later("Overdue"),
    Tab.OPEN: later("Open"),
    Tab.TO_VERIFY: later("To verify"),
    Tab.ALL: later("All"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; what is empty narrows nothing."""

    tab: Tab = Tab.OPEN
    states: tuple[ActionState, ...] = ()
    types: tuple[ActionType, ...] = ()
    strengths: tuple[Strength, ...] = ()
    owner: int | None = None
    service: str = ""
    source: str = ""  # the name of a kind of record
    is_overdue: bool = False
    text: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but tab and page was chosen."""
        return self != Wanted(tab=self.tab, page=self.page)

    @property
    def query(self) -> str:
        """What stands behind the question mark; the page is left out."""
        return urlencode(self._pairs())

    @property
    def table(self) -> str:
        """The address of all of it as a table for spreadsheets."""
        return f"/actions.csv?{self.query}"

    def address(self, **other: Any) -> str:
        """Return the address of this list with something changed; a page is named beyond one."""
        changed = replace(self, **({"page": 1} | other))
        page = [("page", str(changed.page))] if changed.page > 1 else []
        words = urlencode([*changed._pairs(), *page])
        return f"/actions?{words}" if words else "/actions"

    def _pairs(self) -> list[tuple[str, str]]:
        usual = Wanted()
        found: list[tuple[str, str]] = []
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name != "page" and value != getattr(usual, each.name):
                several = value if isinstance(value, tuple) else (value,)
                found += [(NAMES[each.name], _spelt(one)) for one in several]
        return found


# The words in the address.
NAMES = {
    **{name: name for name in ("tab", "owner", "service", "source")},
    "states": "state",
    "types": "type",
    "strengths": "strength",
    "is_overdue": "overdue",
    "text": "q",
}


def wanted(sent: Sent) -> Wanted:
    """Read an address; whatever it says that means nothing is left out."""
    return Wanted(
        tab=one(sent, "tab", Tab) or Tab.OPEN,
        states=several(sent, "state", ActionState),
        types=several(sent, "type", ActionType),
        strengths=several(sent, "strength", Strength),
        owner=one(sent, "owner", number),
        service=words(sent, "service", longest=LONGEST_VALUE),
        source=words(sent, "source", longest=LONGEST_VALUE),
        is_overdue=bool(sent.getlist("overdue")),
        text=words(sent, "q", longest=LONGEST_TEXT),
        page=min(one(sent, "page", number) or 1, MOST_PAGES),
    )


def chips(this: Wanted, named: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words for what narrows the list, each with the address of the list without it.

    `named` gives the words for an owner, service or kind of source by the name of the field.
    """
    usual = Wanted()
    found: list[tuple[str, str]] = []
    for name in NAMES:
        value = getattr(this, name)
        if name == "tab" or value == getattr(usual, name):
            continue
        if isinstance(value, tuple):
            for one in value:
                rest = tuple(other for other in value if other != one)
                found.append((one.label, this.address(**{name: rest})))
        else:
            words = _("Overdue") if name == "is_overdue" else named.get(name) or f"“{value}”"
            found.append((words, this.address(**{name: getattr(usual, name)})))
    return found


def _spelt(value: object) -> str:
    return "1" if value is True else str(value)

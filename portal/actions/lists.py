"""What a list of actions can be narrowed to; it stands in its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from portal.actions.terms import ActionState, ActionType, Strength

LONGEST_TEXT = 100
LONGEST_VALUE = 80
MOST_PAGES = 20_000
T = TypeVar("T")


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
    Tab.MINE: "My actions",
    Tab.OVERDUE: "Overdue",
    Tab.OPEN: "Open",
    Tab.TO_VERIFY: "To verify",
    Tab.ALL: "All",
}


class Sent(Protocol):
    """What an address or a form sent: several values under one name."""

    def getlist(self, key: str) -> list[str]:
        """Return the values of a name."""


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
        tab=_one(sent, "tab", Tab) or Tab.OPEN,
        states=_several(sent, "state", ActionState),
        types=_several(sent, "type", ActionType),
        strengths=_several(sent, "strength", Strength),
        owner=_one(sent, "owner", _number),
        service=_words(sent, "service"),
        source=_words(sent, "source"),
        is_overdue=bool(sent.getlist("overdue")),
        text=_words(sent, "q"),
        page=min(_one(sent, "page", _number) or 1, MOST_PAGES),
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
            words = "Overdue" if name == "is_overdue" else named.get(name) or f"“{value}”"
            found.append((words, this.address(**{name: getattr(usual, name)})))
    return found


def _spelt(value: object) -> str:
    return "1" if value is True else str(value)


def _one(sent: Sent, name: str, reader: Callable[[str], T]) -> T | None:
    return next(iter(_several(sent, name, reader)), None)


def _several(sent: Sent, name: str, reader: Callable[[str], T]) -> tuple[T, ...]:
    found: dict[T, None] = {}
    for text in sent.getlist(name)[:20]:
        try:
            found[reader(text[:40])] = None
        except ValueError:
            continue
    return tuple(found)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise ValueError(text)
    return int(text)


def _words(sent: Sent, name: str) -> str:
    words = " ".join(" ".join(sent.getlist(name)[:1]).replace("\x00", "").split())
    return words[: LONGEST_TEXT if name == "q" else LONGEST_VALUE]

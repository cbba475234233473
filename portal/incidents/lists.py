"""What a list of incidents can be narrowed to, ordered by and show; it stands in its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from portal.accounts.terms import Tier
from portal.core.addresses import Sent, number, one, several, words
from portal.core.languages import later
from portal.incidents.terms import Channel, IncidentState, Priority

LONGEST_TEXT = 100
MOST_PAGES = 20_000


class Tab(StrEnum):
    """The lists everybody at the desk has."""

    MINE = "mine"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    OPEN = "open"
    RESOLVED = "resolved"
    ALL = "all"

    @property
    def label(self) -> str:
        """The words on the tab."""
        return _TABS[self]

    @property
    def is_counted(self) -> bool:
        """Whether the number beside it is work that waits."""
        return self not in {Tab.RESOLVED, Tab.ALL}


_TABS = {
    Tab.MINE: later("My work"),
    Tab.TEAM: later("My team"),
    Tab.UNASSIGNED: later("Unassigned"),
    Tab.OPEN: later("All open"),
    Tab.RESOLVED: later("Resolved"),
    Tab.ALL: later("All"),
}


class Sort(StrEnum):
    """What comes first."""

    PRESSING = "pressing"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _SORTS[self]


_SORTS = {
    Sort.PRESSING: later("Most pressing"),
    Sort.NEWEST: later("Newest"),
    Sort.OLDEST: later("Oldest"),
    Sort.CHANGED: later("Latest change"),
}


class Age(StrEnum):
    """For how long an incident has been known."""

    HOUR = "1h"
    SHIFT = "8h"
    DAY = "1d"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _AGES[self][0]

    @property
    def span(self) -> timedelta:
        """The shortest age meant."""
        return _AGES[self][1]


_AGES = {
    Age.HOUR: (later("Older than an hour"), timedelta(hours=1)),
    Age.SHIFT: (later("Older than 8 hours"), timedelta(hours=8)),
    Age.DAY: (later("Older than a day"), timedelta(days=1)),
    Age.WEEK: (later("Older than a week"), timedelta(days=7)),
    Age.MONTH: (later("Older than a month"), timedelta(days=30)),
}


class Column(StrEnum):
    """What stands beside the title."""

    STATE = "state"
    PRIORITY = "priority"
    CLOCKS = "clocks"
    SERVICE = "service"
    TEAM = "team"
    ASSIGNEE = "assignee"
    REQUESTER = "requester"
    CHANNEL = "channel"
    REPORTED = "reported"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The heading."""
        return _COLUMNS[self]


_COLUMNS = {
    Column.STATE: later("State"),
    Column.PRIORITY: later("Priority"),
    Column.CLOCKS: later("Clocks"),
    Column.SERVICE: later("Service"),
    Column.TEAM: later("Team"),
    Column.ASSIGNEE: later("Assignee"),
    Column.REQUESTER: later("Reported by"),
    Column.CHANNEL: later("Channel"),
    Column.REPORTED: later("Reported"),
    Column.CHANGED: later("Last change"),
}


USUAL = (
    *(Column.STATE, Column.PRIORITY, Column.CLOCKS),
    *(Column.TEAM, Column.ASSIGNEE, Column.REPORTED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; what is empty narrows nothing."""

    tab: Tab = Tab.OPEN
    states: tuple[IncidentState, ...] = ()
    priorities: tuple[Priority, ...] = ()
    service: str = ""
    tier: Tier | None = None
    team: int | None = None
    assignee: int | None = None
    channel: Channel | None = None
    age: Age | None = None
    text: str = ""
    is_major: bool = False
    is_confidential: bool = False
    is_at_risk: bool = False
    sort: Sort = Sort.PRESSING
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but tab, order and page was chosen."""
        usual = Wanted(tab=self.tab, sort=self.sort, page=self.page)
        return self != usual

    @property
    def query(self) -> str:
        """What stands behind the question mark; the page is left out."""
        return urlencode(list(self._pairs()))

    @property
    def place(self) -> str:
        """The same with the page: where somebody goes on after a step for several."""
        return self.address(page=self.page).partition("?")[2]

    def address(self, **other: Any) -> str:
        """Return the address of this list with something changed; a page is named beyond one."""
        changed = replace(self, **({"page": 1} | other))
        page = [("page", str(changed.page))] if changed.page > 1 else []
        words = urlencode([*changed._pairs(), *page])
        return f"/incidents?{words}" if words else "/incidents"

    def _pairs(self) -> list[tuple[str, str]]:
        usual = Wanted()
        found: list[tuple[str, str]] = []
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name == "page" or value == getattr(usual, each.name):
                continue
            several = value if isinstance(value, tuple) else (value,)
            found += [(NAMES[each.name], _spelt(one)) for one in several]
        return found


# The words in the address.
NAMES = {
    **{name: name for name in ("tab", "service", "tier", "team", "assignee", "channel", "age")},
    "states": "state",
    "priorities": "priority",
    "text": "q",
    "sort": "sort",
    "is_major": "major",
    "is_confidential": "confidential",
    "is_at_risk": "risk",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step for several came to: the references done, and those refused with why.

    `error` is why it was not begun at all; `fields` say so per field, `typed` is what stood there.
    """

    verb: str = ""
    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)  # reference, title, why
    error: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    not_begun: tuple[str, ...] = ()  # the references it was meant for

    @property
    def chosen(self) -> frozenset[str]:
        """What stays chosen: everything that was left as it was."""
        return frozenset((*self.not_begun, *(ref for ref, _, _ in self.refused)))


def wanted(sent: Sent) -> Wanted:
    """Read an address; whatever it says that means nothing is left out."""
    tab = one(sent, "tab", Tab) or Tab.OPEN
    return Wanted(
        tab=tab,
        states=several(sent, "state", IncidentState),
        priorities=several(sent, "priority", lambda text: Priority(int(text))),
        service=words(sent, "service", longest=LONGEST_TEXT),
        tier=one(sent, "tier", lambda text: Tier(int(text))),
        team=one(sent, "team", number),
        assignee=one(sent, "assignee", number),
        channel=one(sent, "channel", Channel),
        age=one(sent, "age", Age),
        text=words(sent, "q", longest=LONGEST_TEXT),
        is_major=bool(sent.getlist("major")),
        is_confidential=bool(sent.getlist("confidential")),
        is_at_risk=bool(sent.getlist("risk")),
        sort=one(sent, "sort", Sort) or Sort.PRESSING,
        page=min(one(sent, "page", number) or 1, MOST_PAGES),
    )


def columns(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of these names in their order on the screen; unknown ones are left out."""
    return tuple(each for each in Column if each.value in names)


def chips(this: Wanted, named: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words for what narrows the list, each with the address of the list without it.

    `named` gives the words for a service, team or assignee by the name of the field.
    """
    usual = Wanted()
    found: list[tuple[str, str]] = []
    for name in NAMES:
        value = getattr(this, name)
        if name in {"tab", "sort"} or value == getattr(usual, name):
            continue
        if isinstance(value, tuple):
            for one in value:
                rest = tuple(other for other in value if other != one)
                found.append((one.label, this.address(**{name: rest})))
            continue
        words = named.get(name) or getattr(value, "label", None) or _FLAGS.get(name) or f"“{value}”"
        found.append((words, this.address(**{name: getattr(usual, name)})))
    return found


_FLAGS = {
    "is_major": later("Major"),
    "is_confidential": later("Confidential"),
    "is_at_risk": later("At risk"),
}


def _spelt(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    return str(int(value)) if isinstance(value, int) else str(value)

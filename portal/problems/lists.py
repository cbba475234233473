"""What a list of problems can be narrowed to; it stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from portal.core.addresses import Sent, number, one, words
from portal.core.languages import later
from portal.problems.terms import ProblemState

LONGEST_TEXT = 100
LONGEST_SERVICE = 80
MOST_PAGES = 20_000
NOBODY_YET = 0  # the owner in an address that means: nobody


class Tab(StrEnum):
    """The lists everybody at the desk has."""

    MINE = "mine"
    OPEN = "open"
    RISKS = "risks"
    ALL = "all"

    @property
    def label(self) -> str:
        """The words on the tab."""
        return _TABS[self]


_TABS = {
    Tab.MINE: later("My problems"),
    Tab.OPEN: later("All open"),
    Tab.RISKS: later("Accepted risks"),
    Tab.ALL: later("All"),
}


class Sort(StrEnum):
    """What comes first."""

    PRESSING = "pressing"
    NEWEST = "newest"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _SORTS[self]


_SORTS = {
    Sort.PRESSING: later("Most pressing"),
    Sort.NEWEST: later("Newest"),
    Sort.CHANGED: later("Latest change"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; what is empty narrows nothing."""

    tab: Tab = Tab.OPEN
    state: ProblemState | None = None
    service: str = ""
    owner: int | None = None
    q: str = ""
    sort: Sort = Sort.PRESSING
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but tab, order and page was chosen."""
        return self != Wanted(tab=self.tab, sort=self.sort, page=self.page)

    def address(self, **other: Any) -> str:
        """Return the address of this list with something changed; another list begins anew."""
        changed = replace(self, **({"page": 1} | other))
        usual = Wanted()
        said = {each.name: getattr(changed, each.name) for each in fields(changed)}
        words = {name: value for name, value in said.items() if value != getattr(usual, name)}
        return f"/problems?{urlencode(words)}" if words else "/problems"


def wanted(sent: Sent) -> Wanted:
    """Read an address; whatever it says that means nothing is left out."""
    return Wanted(
        tab=one(sent, "tab", Tab) or Tab.OPEN,
        state=one(sent, "state", ProblemState),
        service=words(sent, "service", longest=LONGEST_SERVICE),
        owner=one(sent, "owner", number),
        q=words(sent, "q", longest=LONGEST_TEXT),
        sort=one(sent, "sort", Sort) or Sort.PRESSING,
        page=min(one(sent, "page", number) or 1, MOST_PAGES),
    )


def chips(this: Wanted, named: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words for what narrows the list, each with the address of the list without it.

    `named` gives the words for a service and an owner by the name of the field.
    """
    usual = Wanted()
    words = {"state": this.state.label if this.state else "", "q": f"“{this.q}”", **named}
    return [
        (words[name], this.address(**{name: getattr(usual, name)}))
        for name in ("state", "service", "owner", "q")
        if getattr(this, name) != getattr(usual, name)
    ]

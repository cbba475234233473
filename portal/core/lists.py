"""What every list has: one page of it, where that stands among all that match, and its tabs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from portal.core.languages import _, digits

PAGE = 50  # records on one page

T = TypeVar("T")


class Narrowed(Protocol):
    """What a list is narrowed to, as its address says it."""

    @property
    def tab(self) -> Any:
        """Which tab is open."""

    def address(self, **other: Any) -> str:
        """Return the address of this list with something changed."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Some records, how many match in all, and the number of the page they are."""

    rows: Sequence[T]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return _pages(self.total)

    @property
    def words(self) -> str:
        """Where we are: `51–100 of 414`."""
        if not self.total:
            return ""
        first = (self.number - 1) * PAGE + 1
        return _(
            "%(first)s–%(last)s of %(total)s",
            first=digits(first),
            last=digits(first + len(self.rows) - 1),
            total=digits(self.total),
        )

    def first(self, most: int) -> "Found[T]":
        """Return the first of them, with what matches in all."""
        return Found(self.rows[:most], self.total)


def number_within(asked: int, total: int) -> int:
    """Return the page to show: the one asked for, or the last one beyond the end."""
    return min(asked, _pages(total))


def paged(every: Sequence[T], asked: int) -> Found[T]:
    """Return one page of what was read whole; beyond either end, the nearest one."""
    number = number_within(max(1, asked), len(every))
    start = (number - 1) * PAGE
    return Found(every[start : start + PAGE], len(every), number)


def turning(found: Found[Any], address: Callable[..., str]) -> dict[str, str | None]:
    """Return the addresses of the page before and after; None at either end."""
    return {
        "previous": address(page=found.number - 1) if found.number > 1 else None,
        "next": address(page=found.number + 1) if found.number < found.pages else None,
    }


def tabs(of: Iterable[Any], wanted: Narrowed, counted: Mapping[Any, int]) -> list[dict[str, Any]]:
    """Return the tabs with what they count; filters stay when the tab changes."""
    return [
        {
            "label": tab.label,
            "url": wanted.address(tab=tab),
            "active": tab is wanted.tab,
            "count": counted.get(tab),
        }
        for tab in of
    ]


def options(terms: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the words of an enumeration for a field to choose from."""
    return [(each.value, each.label) for each in terms]


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))

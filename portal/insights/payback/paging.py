"""One page of something that was counted already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of all that matches, where they stand, and the way on."""

    rows: Sequence[T]
    total: int
    words: str
    previous: str | None
    next: str | None


def paged(found: Sequence[T], number: int, size: int, address: Callable[..., str]) -> Page[T]:
    """Return one page; beyond the end, the last one."""
    pages = max(1, -(-len(found) // size))
    number = max(1, min(number, pages))
    start = (number - 1) * size
    rows = found[start : start + size]
    return Page(
        rows,
        len(found),
        f"{start + 1:,}–{start + len(rows):,} of {len(found):,}" if rows else "",
        address(page=number - 1) if number > 1 else None,
        address(page=number + 1) if number < pages else None,
    )

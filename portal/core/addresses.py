"""What an address narrows a list to; whatever it says that means nothing is left out."""

from collections.abc import Callable
from typing import Protocol, TypeVar

MOST_VALUES = 20
LONGEST_VALUE = 40

T = TypeVar("T")


class Sent(Protocol):
    """What an address or a form sent: several values under one name."""

    def getlist(self, key: str) -> list[str]:
        """Return the values of a name."""


def one(sent: Sent, name: str, reader: Callable[[str], T]) -> T | None:
    """Return the first value of a name that `reader` understands; it raises ValueError if not."""
    return next(iter(several(sent, name, reader)), None)


def several(sent: Sent, name: str, reader: Callable[[str], T]) -> tuple[T, ...]:
    """Return each value of a name that `reader` understands, once."""
    found: dict[T, None] = {}
    for text in sent.getlist(name)[:MOST_VALUES]:
        try:
            found[reader(text[:LONGEST_VALUE])] = None
        except ValueError:
            continue
    return tuple(found)


def number(text: str) -> int:
    """Read a whole number of at most nine digits; raises ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise ValueError(text)
    return int(text)


def words(sent: Sent, name: str, *, longest: int) -> str:
    """Return what was typed under a name, in one line."""
    typed = " ".join(sent.getlist(name)[:1]).replace("\x00", "")
    return " ".join(typed.split())[:longest]

"""How far the largest products of cases are gone through.

Each kind of test runs always. Some of them try every address as everybody, every form with
everything hostile, or a crash fifty times: thousands of pages that all go through the same few doors.
They take a part of them, another one for each person and each kind of input; with
`PORTAL_EVERY_CASE=1`, as in CI, each takes all.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
EVERY_CASE = os.environ.get("PORTAL_EVERY_CASE") == "1"


def part(cases: Iterable[T], turn: int, *, of: int) -> list[T]:
    """Return every case, or one in `of`, beginning with the one whose turn it is."""
    return list(cases) if EVERY_CASE else list(cases)[turn % of :: of]


def many(whole: int, *, few: int) -> int:
    """Return how often something is done again: as often as can be, or enough to notice."""
    return whole if EVERY_CASE else few

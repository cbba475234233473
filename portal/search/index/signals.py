"""What is known of a document beside its words, as factors on its score.

| signal | factor |
|---|---|
| validated | 1 |
| not validated | 0.95 |
| work in progress | 0.9 |
| verified within half a year | 1.05, falling evenly to 1 at a year |
| past its review date | 0.7 |
| confirmed uses in 90 days | 1 + 0.05 · log2(1 + uses), 1.25 at most |
| … for the service asked for | 1 + 0.1 · log2(1 + uses), 1.3 at most |
| open flags | 0.9 for each, 0.7 at least |
| said not to have worked | 1 − 0.3 · failures / (failures + uses + 2) |

A signal sorts what matches about equally; it never lets a document in or out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from portal.search.filters import key
from portal.search.index.memory import Numbers, Worth
from portal.search.index.narrowing import overdue
from portal.search.index.shelf import Shelf

CONFIDENCE = {"not_validated": 0.95, "work_in_progress": 0.9}
FRESH, FRESH_UNTIL, FRESH_DAYS = 0.05, 182.5, 365.0  # worth; days it holds; days until it is gone
OVERDUE = 0.7
USE, MOST_FOR_USES = 0.05, 1.25
SERVICE_USE, MOST_FOR_SERVICE = 0.1, 1.3
FLAG, LEAST_FOR_FLAGS = 0.9, 0.7
FAILURE = 0.3
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Moment:
    """What signals are read against: the time, and the service the searcher works on."""

    now: datetime
    service: str = ""


Signal = Callable[[Shelf, Numbers, Moment], Worth]


def factors(shelf: Shelf, numbers: Numbers, moment: Moment) -> Worth:
    """Return the product of all signals for these documents."""
    product = np.ones(len(numbers), np.float32)
    for signal in SIGNALS.values():
        product *= signal(shelf, numbers, moment)
    return product


def _confidence(shelf: Shelf, numbers: Numbers, _moment: Moment) -> Worth:
    factor = np.ones(len(numbers), np.float32)
    for value, worth in CONFIDENCE.items():
        factor[shelf.having("confidence", {value})[numbers]] = worth
    return factor


def _verified(shelf: Shelf, numbers: Numbers, moment: Moment) -> Worth:
    verified = shelf.fact("verified")[numbers]
    days = (moment.now.timestamp() - verified) / DAY
    left = np.clip((FRESH_DAYS - days) / (FRESH_DAYS - FRESH_UNTIL), 0.0, 1.0)
    factor: Worth = 1.0 + FRESH * left
    return factor


def _review_date(shelf: Shelf, numbers: Numbers, moment: Moment) -> Worth:
    return np.where(overdue(shelf, numbers, moment.now), OVERDUE, 1.0)


def _uses(shelf: Shelf, numbers: Numbers, _moment: Moment) -> Worth:
    uses = shelf.fact("uses")[numbers]
    factor: Worth = np.minimum(1.0 + USE * np.log2(1.0 + uses), MOST_FOR_USES)
    return factor


def _service_uses(shelf: Shelf, numbers: Numbers, moment: Moment) -> Worth:
    factor = np.ones(shelf.size, np.float32)
    if moment.service:
        held = shelf.postings("used", key(moment.service))
        worth = 1.0 + SERVICE_USE * np.log2(1.0 + held.rows.reshape(-1).astype(np.float32))
        factor[held.ids] = np.minimum(worth, MOST_FOR_SERVICE)
    return factor[numbers]


def _flags(shelf: Shelf, numbers: Numbers, _moment: Moment) -> Worth:
    flags = shelf.fact("flags")[numbers]
    return np.maximum(np.power(np.float32(FLAG), flags), LEAST_FOR_FLAGS)


def _failures(shelf: Shelf, numbers: Numbers, _moment: Moment) -> Worth:
    failures = shelf.fact("failures")[numbers]
    uses = shelf.fact("uses")[numbers]
    factor: Worth = 1.0 - FAILURE * failures / (failures + uses + 2.0)
    return factor


SIGNALS: dict[str, Signal] = {
    "confidence": _confidence,
    "verified lately": _verified,
    "review date": _review_date,
    "confirmed uses": _uses,
    "confirmed uses for this service": _service_uses,
    "open flags": _flags,
    "said not to have worked": _failures,
}

"""The wordless verdicts of a year, dealt out the same way on every machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from zlib import crc32

from portal.kb.terms import Verdict

# Who uses articles how often: the desks live in them, the others look in.
READERS = {
    "public": {"lena": 4, "marcus": 4, "yusuf": 3, "otto": 2, "camila": 1},
    "internal": {"lena": 6, "marcus": 5, "yusuf": 4, "theo": 2, "camila": 2, "otto": 1},
    "l2": {"theo": 5, "camila": 4, "priya": 2, "rea": 1, "wei": 1},
}
_MORE_LATELY = 1.4  # above 1: the portal was used less in its first months
_NEWEST = 0.2  # days


@dataclass(frozen=True, slots=True)
class Dealt:
    """One verdict without words."""

    days_ago: float
    by: str
    verdict: Verdict


def deal(
    slug: str, *, count: int, worked: float, readers: Mapping[str, int], since: float
) -> Iterator[Dealt]:
    """Yield `count` verdicts over the last `since` days, a share `worked` of them good.

    `readers` says who gives them, and how often compared with the others.
    """
    chance = Random(crc32(slug.encode()))  # noqa: S311 - chosen to repeat, not to be secret
    good = round(count * worked)
    verdicts = [Verdict.WORKED] * good + [Verdict.DID_NOT_WORK] * (count - good)
    chance.shuffle(verdicts)
    for verdict in verdicts:
        by = chance.choices(list(readers), weights=list(readers.values()))[0]
        yield Dealt(_NEWEST + (since - 1) * chance.random() ** _MORE_LATELY, by, verdict)

"""The quick incidents of a year, dealt out of written cards the same way on every machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from portal.core import clock
from portal.demo import story

# How busy the desk is from Monday to Sunday, compared with a Tuesday.
_BUSY = (1.4, 1.0, 1.0, 0.9, 0.9, 0.3, 0.2)
_EARLIEST = 0.02  # share of the working day that has passed when the first is reported
_MINUTES_A_DAY = 600  # of the working day in which older moments of the demo lie
_CLOSED_AFTER = 45
_ACCEPTED_AFTER = (4, 25)


@dataclass(frozen=True, slots=True)
class Dealt:
    """One incident that is to be told: when it was reported, its card, and the way it went."""

    days_ago: float
    about: Mapping[str, Any]
    way: Mapping[str, Any]


def cards() -> list[dict[str, Any]]:
    """Return every quick incident of the year as a card with its course, in no special order."""
    told = story.read("everyday")
    now = clock.now()
    return [
        _Teller(told, about, dealt).card() for about in told["series"] for dealt in deal(about, now)
    ]


def deal(about: Mapping[str, Any], today: datetime) -> Iterator[Dealt]:
    """Yield the incidents of one series: how many of each way is written, the rest is drawn."""
    chance = Random(crc32(about["name"].encode()))  # noqa: S311 - chosen to repeat
    for season in about["seasons"]:
        begins, ends = season["days"]
        for name, count in season["ways"].items():
            for _each in range(count):
                way = about["ways"][name]
                day = _day(today, range(ends, begins + 1), chance)
                yield Dealt(day - _hour(way, chance), about, way)


def _day(today: datetime, days: range, chance: Random) -> float:
    """Draw a day, seldom of a weekend; return how many days ago it began."""
    busy = [_BUSY[(today - timedelta(days=each)).weekday()] for each in days]
    (day,) = chance.choices(days, weights=busy)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + (today - midnight) / timedelta(days=1)


def _hour(way: Mapping[str, Any], chance: Random) -> float:
    """Draw the share of the day that has passed; what takes long begins early enough to end."""
    latest: float = 1 - (way["minutes"][1] + _CLOSED_AFTER + 15) / _MINUTES_A_DAY
    return _EARLIEST + (latest - _EARLIEST) * chance.random()


class _Teller:
    """Tells one dealt incident as `incidents.yaml` would."""

    def __init__(self, told: Any, about: Any, dealt: Dealt) -> None:
        self.told, self.about, self.dealt, self.way = told, about, dealt, dealt.way
        key = f"{about['name']} {dealt.days_ago:.4f}"
        self.chance = Random(crc32(key.encode()))  # noqa: S311 - chosen to repeat
        self.by = self._one_of(about["by"])
        self.place = self._one_of(about.get("places", [""]))

    def card(self) -> dict[str, Any]:
        about = self.about
        return {
            "series": about["name"],
            "title": self._filled(about["titles"]),
            "text": self._filled(about["texts"]),
            "by": self.by,
            "requester": "",
            "caller": self._one_of(self.told["callers"]),
            "channel": self._one_of(about["channels"]),
            "service": about["service"],
            "impact": about["impact"],
            "urgency": about["urgency"],
            "days_ago": self.dealt.days_ago,
            "course": list(self._course()),
        }

    def _course(self) -> Iterator[dict[str, Any]]:
        way = self.way
        first = self.chance.randint(*way.get("begins", (1, 9)))
        ends = max(first + 4, self.chance.randint(*way["minutes"]))
        yield {"after": first, "by": self.by, "do": "start"}
        if "search" in way:
            words = self._one_of(way["search"])
            shows = way.get("shows", [])
            yield {"after": first + 1, "by": self.by, "search": words, "shows": shows}
        if "judge" in way:
            yield {"after": first + 2, "by": self.by, **way["judge"]}
        solver = self.by
        if "escalate" in way:
            solver = self._one_of(way["to"])
            yield from self._handed_over(solver, first, ends)
        yield {
            "after": ends,
            "by": solver,
            "resolve": way.get("code", "fixed"),
            "text": self._filled(way["texts"]),
            "outcome": way["outcome"],
            "article": way.get("article", ""),
        }
        if "waive" in way:
            yield {"after": ends + 20, "by": "mona", "waive": way["waive"]}
        yield {"after": ends + _CLOSED_AFTER, "by": self.by, "do": "close"}

    def _handed_over(self, solver: str, first: int, ends: int) -> Iterator[dict[str, Any]]:
        way = self.way
        longest = max(first + 4, ends // 2)
        handed = self.chance.randint(first + 3, longest)
        yield {
            "after": handed,
            "by": self.by,
            "escalate": way["escalate"],
            "reason": way["reason"],
            "checks": way["checks"],
            "note": self._filled(way["note"]),
        }
        soon, late = _ACCEPTED_AFTER
        accepted = min(handed + self.chance.randint(soon, late), ends - 1)
        yield {"after": accepted, "by": solver, "accept": True}

    def _filled(self, texts: Any) -> str:
        return str(self._one_of(texts)).replace("{place}", self.place)

    def _one_of(self, choices: Any) -> Any:
        """Return one of a list, of words with their weights, or the only one there is."""
        if isinstance(choices, Mapping):
            return self.chance.choices(list(choices), weights=list(choices.values()))[0]
        return self.chance.choice(choices) if isinstance(choices, list) else choices

"""What insights are narrowed to; it stands in the address."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from portal.core import clock
from portal.core.languages import _, later
from portal.incidents.terms import Priority
from portal.insights.months import Month, month_of, months_until, read_month
from portal.insights.terms import Behind, Question

SPANS = (3, 6, 12, 24)  # months
USUAL_SPAN = 12
YEARS_BACK = 3  # months that can be chosen as the last one
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A period of whole months and what else narrows; what is empty narrows nothing."""

    last: Month
    span: int = USUAL_SPAN
    service: str = ""
    team: int | None = None
    priority: Priority | None = None

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the period in order."""
        return months_until(self.last, self.span)

    @property
    def start(self) -> datetime:
        """The first instant of the period."""
        return self.months[0].start

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self.last.end

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the period was chosen."""
        return bool(self.service or self.team is not None or self.priority)

    @property
    def words(self) -> str:
        """The period in words: `Jan 2026 to Mar 2026`."""
        return _("%(first)s to %(last)s", first=self.months[0].label, last=self.last.label)

    def only(self, month: Month) -> "Wanted":
        """Return the same for one month."""
        return replace(self, last=month, span=1)

    def page(self, question: Question) -> str:
        """Return the address of a page narrowed like this."""
        return _with(f"/insights/{question.value}", self.pairs())

    def table(self, question: Question, key: str) -> str:
        """Return the address of one table of a page for spreadsheets."""
        of = [("page", question.value), ("table", key)]
        return _with("/insights.csv", [*of, *self.pairs()])

    def behind(self, which: Behind, month: Month | None = None) -> str:
        """Return the address of the incidents a number counts, of one month or of all."""
        of = [("of", which.value), *([("month", month.key)] if month else [])]
        return _with("/insights/incidents", [*of, *self.pairs()])

    def pairs(self) -> list[tuple[str, str]]:
        """Return what stands behind the question mark."""
        found = [("months", str(self.span))] if self.span != USUAL_SPAN else []
        if self.last != month_of(clock.now()):
            found.append(("until", self.last.key))
        if self.service:
            found.append(("service", self.service))
        if self.team is not None:
            found.append(("team", str(self.team)))
        if self.priority:
            found.append(("priority", str(self.priority.value)))
        return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen: slugs of services and ids of teams with their names."""

    services: Mapping[str, str]
    teams: Mapping[int, str]

    @property
    def last_months(self) -> tuple[Month, ...]:
        """The months that may be the last one, the newest first."""
        return tuple(reversed(months_until(month_of(clock.now()), YEARS_BACK * 12)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says, and by the name of the field what of it means nothing."""

    wanted: Wanted
    faults: Mapping[str, str]
    month: Month | None = None  # the one month of the period that is asked for, if any


def read(sent: Mapping[str, str], choices: Choices) -> Asked:
    """Read an address; what means nothing is left out and said."""
    this_month = month_of(clock.now())
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "months": ("span", _known(SPANS, int)),
        "until": ("last", _known(choices.last_months, read_month)),
        "service": ("service", _known(choices.services, str)),
        "team": ("team", _known(choices.teams, int)),
        "priority": ("priority", lambda text: Priority(int(text))),
    }
    found: dict[str, Any] = {"last": this_month}
    faults = {}
    for name, (field, reader) in readers.items():
        text = sent.get(name, "").strip()
        if not text:
            continue
        try:
            found[field] = reader(text[:80])
        except ValueError:
            faults[name] = _FAULTS[name] % {"text": _shown(text)}
    return Asked(Wanted(**found), faults)


def of_one_month(asked: Asked, text: str) -> Asked:
    """Read which month of the period is asked for; one that lies outside is said."""
    if not text.strip():
        return asked
    try:
        return replace(asked, month=_known(asked.wanted.months, read_month)(text[:80]))
    except ValueError:
        words = _("“%(typed)s” is no month of this period: all of it is shown.", typed=_shown(text))
        return replace(asked, faults={**asked.faults, "month": words})


_FAULTS = {
    "months": later("“%(text)s” is no number of months here: the last 12 months are shown."),
    "until": later("“%(text)s” is no month here: the period ends with this month."),
    "service": later("“%(text)s” is no service here: every service is counted."),
    "team": later("“%(text)s” is no team here: every team is counted."),
    "priority": later("“%(text)s” is no priority here: every priority is counted."),
}


def _known(known: Container[T], made: Callable[[str], T]) -> Callable[[str], T]:
    def reader(text: str) -> T:
        value = made(text)
        if value not in known:
            raise ValueError(text)
        return value

    return reader


def _shown(text: str) -> str:
    plain = "".join(sign for sign in text if sign.isprintable())
    return plain if len(plain) <= 30 else f"{plain[:30]}…"


def _with(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path

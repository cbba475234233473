"""The calendar of changes: days of a month or week in the viewer's zone, with what lies in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.models.freezes import Freeze
from portal.changes.queries import windows
from portal.core import clock
from portal.core.languages import _, locale
from portal.core.wording import in_form, written_day

FIRST, LAST = date(2000, 1, 3), date(2100, 12, 20)
DAY = timedelta(days=1)


class Span(StrEnum):
    """How much is shown at once."""

    MONTH = "month"
    WEEK = "week"


@dataclass(slots=True)
class Day:
    """One day, with what lies in it."""

    on: date
    is_inside: bool  # of the month that is shown
    is_today: bool
    changes: list[Change] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The day of the week and its number: `Tue 3`."""
        return _("%(weekday)s %(day)s", weekday=in_form(self.on, "E"), day=self.on.day)

    @property
    def month(self) -> str:
        """The name of its month."""
        return str(locale().months["stand-alone"]["wide"][self.on.month])

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens."""
        return not self.changes and not self.freezes


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whole weeks, Monday to Sunday."""

    span: Span
    title: str
    days: Sequence[Day]
    previous: date
    next: date

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens in all of it."""
        return all(day.is_empty for day in self.days)


def read(span: str, on: str, zone: ZoneInfo) -> tuple[Span, date]:
    """Read an address; what makes no sense is a month, and today."""
    wanted = Span.WEEK if span == Span.WEEK.value else Span.MONTH
    try:
        day = date.fromisoformat(on[:10])
    except ValueError:
        day = clock.now().astimezone(zone).date()
    return wanted, min(max(day, FIRST), LAST)


def calendar(span: Span, on: date, *, viewer: Viewer) -> Calendar:
    """Return the month or the week around a day, in the viewer's zone."""
    first, last = _bounds(span, on)
    start, end = (_midnight(day, viewer.zone) for day in (first, last + DAY))
    today = clock.now().astimezone(viewer.zone).date()
    days = [
        Day(first + DAY * number, _is_inside(span, on, first + DAY * number), False)
        for number in range((last - first).days + 1)
    ]
    for day in days:
        day.is_today = day.on == today
    _lay(days, windows.changes_between(start, end, viewer=viewer), viewer.zone)
    _lay(days, windows.freezes_between(start, end), viewer.zone)
    return Calendar(span, _title(span, on, first), days, *_around(span, on))


def _lay(days: Sequence[Day], found: Iterable[Change | Freeze], zone: ZoneInfo) -> None:
    for each in found:
        if each.starts_at is None or each.ends_at is None:
            continue
        begins = each.starts_at.astimezone(zone).date()
        # What ends at midnight does not reach into the day that begins then.
        ends = (each.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        for day in days:
            if begins <= day.on <= ends:
                if isinstance(each, Change):
                    day.changes.append(each)
                else:
                    day.freezes.append(each)


def _bounds(span: Span, on: date) -> tuple[date, date]:
    if span is Span.WEEK:
        first = on - DAY * on.weekday()
        return first, first + DAY * 6
    start = on.replace(day=1)
    end = _next_month(start) - DAY
    return start - DAY * start.weekday(), end + DAY * (6 - end.weekday())


def _around(span: Span, on: date) -> tuple[date, date]:
    if span is Span.WEEK:
        return on - DAY * 7, on + DAY * 7
    start = on.replace(day=1)
    return (start - DAY).replace(day=1), _next_month(start)


def _next_month(start: date) -> date:
    return (start + DAY * 31).replace(day=1)


def _is_inside(span: Span, on: date, day: date) -> bool:
    return span is Span.WEEK or day.month == on.month


def _title(span: Span, on: date, first: date) -> str:
    if span is Span.MONTH:
        return in_form(on, "yMMMM")
    last = first + DAY * 6
    if first.month == last.month:
        return _("%(day)s to %(last)s", day=first.day, last=written_day(last))
    return _("%(first)s to %(last)s", first=in_form(first, "MMMMd"), last=written_day(last))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)

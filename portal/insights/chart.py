"""A line for each series over the months; pure geometry, the template draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.core.languages import ngettext
from portal.core.wording import in_form, inside
from portal.insights.measures.figures import FEW
from portal.insights.months import Month
from portal.insights.wording import DAY, HOUR, MINUTE, percent_words, span_words

WIDTH, HEIGHT = 480, 230  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 92, 14, 14, 30  # room for the axes; left for “1 h 30 min” on a phone
MOST_NAMES = 6  # months named below the axis
STEPS_OF_TIME = (
    *(10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR),
    *(2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 50 * DAY),
)
STEPS_OF_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value and the number of cases behind it for each month."""

    label: str
    values: Sequence[float | None]
    cases: Sequence[int]


@dataclass(frozen=True, slots=True)
class Dot:
    """The value of one month, in the drawing's units."""

    x: float
    y: float
    is_few: bool
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series; it is broken where a month has no value."""

    number: int  # gives its colour, dash and mark
    label: str
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    lines: tuple[Line, ...]
    levels: tuple[tuple[float, str], ...]  # y, label
    names: tuple[tuple[float, str], ...]  # x, month
    has_few: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def of_time(series: Sequence[Series], months: Sequence[Month]) -> Chart | None:
    """Draw lengths of time in seconds; None where there is nothing to draw."""
    return _chart(series, months, STEPS_OF_TIME, span_words)


def of_shares(series: Sequence[Series], months: Sequence[Month]) -> Chart | None:
    """Draw shares from 0 to 1; None where there is nothing to draw."""
    return _chart(series, months, STEPS_OF_SHARES, percent_words)


def _chart(
    series: Sequence[Series],
    months: Sequence[Month],
    steps: Sequence[float],
    words: Callable[[float], str],
) -> Chart | None:
    values = [value for each in series for value in each.values if value is not None]
    if not values or len(months) < 2:
        return None
    step = _step(max(values), steps)
    top = step * max(1, -(-max(values) // step))
    lines = tuple(_line(number, each, months, top, words) for number, each in enumerate(series, 1))
    return Chart(
        lines=lines,
        levels=tuple((_y(step * at, top), words(step * at)) for at in range(round(top / step) + 1)),
        names=_names(months),
        has_few=any(dot.is_few for line in lines for dot in line.dots),
    )


def _step(highest: float, steps: Sequence[float]) -> float:
    """Return the smallest step that needs no more than five; beyond the last one, its multiples."""
    fitting = (each for each in steps if highest / each <= MOST_STEPS)
    return next(fitting, steps[-1] * max(1, -(-highest // (steps[-1] * MOST_STEPS))))


def _line(
    number: int,
    series: Series,
    months: Sequence[Month],
    top: float,
    words: Callable[[float], str],
) -> Line:
    dots: list[Dot] = []
    runs: list[list[Dot]] = [[]]
    for place, (value, cases) in enumerate(zip(series.values, series.cases, strict=True)):
        if value is None:
            runs.append([])
            continue
        said = ngettext(
            "%(month)s: %(measure)s %(value)s, %(number)s case",
            "%(month)s: %(measure)s %(value)s, %(number)s cases",
            cases,
            month=months[place].label,
            measure=inside(series.label),
            value=words(value),
        )
        dot = Dot(_x(place, len(months)), _y(value, top), cases < FEW, said)
        dots.append(dot)
        runs[-1].append(dot)
    paths = tuple(" ".join(f"{dot.x:g},{dot.y:g}" for dot in run) for run in runs if len(run) > 1)
    return Line(number, series.label, tuple(dots), paths)


def _names(months: Sequence[Month]) -> tuple[tuple[float, str], ...]:
    every = -(-len(months) // MOST_NAMES)
    return tuple(
        (_x(place, len(months)), f"{in_form(month.start, 'MMM')} {month.year % 100:02}")
        for place, month in enumerate(months)
        if (len(months) - 1 - place) % every == 0
    )


def _x(place: int, number: int) -> float:
    return round(LEFT + (place + 0.5) / number * (WIDTH - LEFT - RIGHT), 1)


def _y(value: float, top: float) -> float:
    return round(TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM), 1)

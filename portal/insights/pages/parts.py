"""What pages of insights are made of: panels with figures, a chart, a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.languages import _, digits, later
from portal.insights.chart import Chart, Series
from portal.insights.measures.figures import Measure, Rate, Shares
from portal.insights.terms import Key
from portal.insights.wording import number_words, percent_words, span_words


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what a spreadsheet gets, what the screen says, and where it leads."""

    value: object
    words: str
    href: str = ""
    is_few: bool = False  # a number of cases that says little


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading on the screen and in a spreadsheet."""

    label: str
    heading: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `%(name)s` in the caption is the name of the measure."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    has_total: bool = False  # the last row is over all the others

    def called(self, name: str) -> str:
        """Return the caption: several tables of a page go by month, and each says of what."""
        return str(self.caption).replace("%(name)s", name)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that stands out."""

    label: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure on a page."""

    key: Key
    table: Table
    figures: Sequence[Figure] = ()
    chart: Chart | None = None
    is_few: bool = False
    is_empty: bool = False
    note: str = ""
    more: tuple[str, str] | None = None  # words and address


def text(words: str, href: str = "") -> Cell:
    """Return a cell of words."""
    return Cell(words, words, href)


def count(number: int, href: str = "") -> Cell:
    """Return a cell with a count; nothing leads nowhere."""
    return Cell(number, number_words(number), href if number else "")


def cases(what: Measure | Rate, href: str = "") -> Cell:
    """Return a cell with the number of cases; few are marked."""
    return Cell(what.n, number_words(what.n), href if what.n else "", what.is_few)


def share(rate: Rate) -> Cell:
    """Return a cell with a share; in per cent for a spreadsheet."""
    value = "" if rate.share is None else round(100 * rate.share, 1)
    return Cell(value, percent_words(rate.share))


def span(seconds: float | None) -> Cell:
    """Return a cell with a length of time; in seconds for a spreadsheet."""
    return Cell("" if seconds is None else round(seconds), span_words(seconds))


def spans(of: Measure) -> tuple[Cell, Cell, Cell]:
    """Return median, 90th percentile and mean of a length of time."""
    return span(of.median), span(of.p90), span(of.mean)


SPAN_COLUMNS = (
    Column(later("Median"), "median seconds"),
    Column(later("90th percentile"), "90th percentile seconds"),
    Column(later("Mean"), "mean seconds"),
)


def span_figures(of: Measure, cases_are: str) -> tuple[Figure, ...]:
    """Return what stands out of a length of time."""
    return (
        Figure(_("Median"), span_words(of.median), _("half took no longer")),
        Figure(_("90th percentile"), span_words(of.p90), _("nine of ten took no longer")),
        Figure("n", number_words(of.n), cases_are),
    )


def share_figures(label: str, rate: Rate, months: Measure, cases_are: str) -> tuple[Figure, ...]:
    """Return what stands out of a rate: over all, and how its months lie."""
    return (
        Figure(label, percent_words(rate.share), counted(rate, cases_are)),
        Figure(
            _("Median month"), percent_words(months.median), _("half of the months are no higher")
        ),
        Figure(
            _("90th percentile"), percent_words(months.p90), _("nine of ten months are no higher")
        ),
        Figure("n", number_words(rate.n), cases_are),
    )


def counted(rate: Rate, cases_are: str) -> str:
    """Say what a share was counted from: `3 of 5 incidents`."""
    return _(
        "%(part)s of %(whole)s %(cases)s",
        part=digits(rate.hits),
        whole=digits(rate.n),
        cases=cases_are,
    )


def share_series(label: str, rates: Shares) -> Series:
    """Return a rate as a line of a chart."""
    months = rates.months
    return Series(label, [each.share for each in months], [each.n for each in months])

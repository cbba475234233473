"""A panel about one rate: figures, a line over the months, the table beside it."""

from portal.core.languages import _, later
from portal.insights.chart import of_shares
from portal.insights.measures.figures import Shares
from portal.insights.pages.parts import (
    Column,
    Panel,
    Table,
    cases,
    count,
    share,
    share_figures,
    share_series,
    text,
)
from portal.insights.terms import Behind, Key
from portal.insights.wanted import Wanted


def rate_panel(
    key: Key,
    rates: Shares,
    wanted: Wanted,
    *,
    hits: str,
    of: str,
    behind: Behind | None = None,
    by: str = later("%(name)s, by month of the report"),
    more: tuple[str, str] | None = None,
) -> Panel:
    """Return the panel of a rate; `hits` names what is counted, `of` what of."""
    rows = [
        (
            text(month.label),
            cases(each),
            count(each.hits, wanted.behind(behind, month) if behind else ""),
            share(each),
        )
        for month, each in zip(wanted.months, rates.months, strict=True)
    ]
    total = rates.total
    link = wanted.behind(behind) if behind else ""
    rows.append((text(_("All months")), cases(total), count(total.hits, link), share(total)))
    return Panel(
        key=key,
        figures=share_figures(hits, total, rates.of_months, of),
        chart=of_shares((share_series(hits, rates),), wanted.months),
        table=Table(
            by,
            (
                Column(_("Month"), "month", is_number=False),
                Column("n", "n"),
                Column(hits, str.lower(hits)),  # the heading of a spreadsheet stays English
                Column(_("Share"), "percent"),
            ),
            rows,
            has_total=True,
        ),
        is_few=total.is_few,
        is_empty=not total.n,
        more=more,
    )

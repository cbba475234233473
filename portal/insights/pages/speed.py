"""How fast: five lengths of time by month, and the time between failures by service."""

from portal.accounts.viewer import Viewer
from portal.core.languages import _, digits
from portal.insights.chart import Series, of_time
from portal.insights.measures.failures import between
from portal.insights.measures.figures import Spread
from portal.insights.measures.speed import lengths
from portal.insights.pages.parts import (
    SPAN_COLUMNS,
    Column,
    Figure,
    Panel,
    Table,
    cases,
    count,
    span_figures,
    spans,
    text,
)
from portal.insights.queries import speed
from portal.insights.terms import Behind, Key
from portal.insights.wanted import Wanted

BEHIND = {
    Key.MTTD: Behind.DETECTED,
    Key.MTTA: Behind.ACKNOWLEDGED,
    Key.MTTM: Behind.MITIGATED,
    Key.RESTORE: Behind.RESTORED,
    Key.RESOLVE: Behind.RESOLVED,
}


def panels(wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return what the page shows."""
    found = lengths(speed.times(wanted, viewer), wanted.months)
    shown = [_panel(key, spread, wanted) for key, spread in found.items()]
    return [*shown, _failures(wanted, viewer)]


def _panel(key: Key, spread: Spread, wanted: Wanted) -> Panel:
    counts = [each.n for each in spread.months]
    series = (
        Series(_("Median"), [each.median for each in spread.months], counts),
        Series(_("90th percentile"), [each.p90 for each in spread.months], counts),
    )
    rows = [
        (text(month.label), cases(each, wanted.behind(BEHIND[key], month)), *spans(each))
        for month, each in zip(wanted.months, spread.months, strict=True)
    ]
    total = spread.total
    rows.append((text(_("All months")), cases(total, wanted.behind(BEHIND[key])), *spans(total)))
    return Panel(
        key=key,
        figures=span_figures(total, _("incidents")),
        chart=of_time(series, wanted.months),
        table=Table(
            _("%(name)s, by month of the report"),
            (Column(_("Month"), "month", is_number=False), Column("n", "n"), *SPAN_COLUMNS),
            rows,
            has_total=True,
        ),
        is_few=total.is_few,
        is_empty=not total.n,
    )


def _failures(wanted: Wanted, viewer: Viewer) -> Panel:
    found = between(speed.failures(wanted, viewer))
    rows = [
        (text(each.service), count(each.failures), cases(each.working), *spans(each.working))
        for each in found
    ]
    failures = sum(each.failures for each in found)
    return Panel(
        key=Key.MTBF,
        figures=(
            Figure(_("Services that failed"), digits(len(found))),
            Figure(_("Failures"), digits(failures), _("of these services together")),
        ),
        table=Table(
            _("By service, by name"),
            (
                Column(_("Service"), "service", is_number=False),
                Column(_("Failures"), "failures"),
                Column("n", "n"),
                *SPAN_COLUMNS,
            ),
            rows,
        ),
        is_few=any(each.working.is_few for each in found),
        is_empty=not found,
    )

"""Promises kept: each promise with how much of its time was used, and both layers by month."""

from collections.abc import Sequence

from portal.accounts.viewer import Viewer
from portal.core.languages import _
from portal.insights.chart import of_shares
from portal.insights.measures.figures import Rate
from portal.insights.measures.promises import Kept, kept, together
from portal.insights.pages.parts import (
    Cell,
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
from portal.insights.queries import promises
from portal.insights.terms import Behind, Key
from portal.insights.wanted import Wanted
from portal.insights.wording import percent_words
from portal.sla.terms import Layer, Metric

OF_LAYER = {Layer.SLA: (Key.SLA, Behind.MISSED_SLA), Layer.OLA: (Key.OLA, Behind.MISSED_OLA)}


def panels(wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return what the page shows: the customer's promises, the tiers', and each by itself."""
    found = kept(promises.clocks(wanted, viewer), wanted.months)
    return [*(_by_month(layer, found, wanted) for layer in Layer), _each(found, wanted)]


def _by_month(layer: Layer, found: Sequence[Kept], wanted: Wanted) -> Panel:
    key, behind = OF_LAYER[layer]
    response, resolution = (together(found, layer, each, wanted.months) for each in Metric)
    both = together(found, layer, None, wanted.months)
    rows = [
        _row(month.label, rates, wanted.behind(behind, month))
        for month, *rates in zip(
            wanted.months, response.months, resolution.months, both.months, strict=True
        )
    ]
    totals = (response.total, resolution.total, both.total)
    rows.append(_row(_("All months"), totals, wanted.behind(behind)))
    return Panel(
        key=key,
        figures=share_figures(_("Met"), both.total, both.of_months, _("clocks")),
        chart=of_shares(
            (share_series(_("Response"), response), share_series(_("Resolution"), resolution)),
            wanted.months,
        ),
        table=Table(
            _("%(name)s, by month of the report"),
            (
                Column(_("Month"), "month", is_number=False),
                Column(_("Response n"), "response n"),
                Column(_("Met"), "response met percent"),
                Column(_("Resolution n"), "resolution n"),
                Column(_("Met"), "resolution met percent"),
                Column(_("Missed"), "missed"),
            ),
            rows,
            has_total=True,
        ),
        is_few=both.total.is_few,
        is_empty=not both.total.n,
    )


def _row(label: str, rates: Sequence[Rate], behind: str) -> tuple[Cell, ...]:
    response, resolution, both = rates
    return (
        text(label),
        cases(response),
        share(response),
        cases(resolution),
        share(resolution),
        count(both.n - both.hits, behind),
    )


def _each(found: Sequence[Kept], wanted: Wanted) -> Panel:
    rows = [
        (
            text(each.promise.label),
            cases(each.met.total),
            count(each.met.total.hits),
            share(each.met.total),
            _percent(each.used.median),
            _percent(each.used.p90),
        )
        for each in found
    ]
    return Panel(
        key=Key.COMPLIANCE,
        table=Table(
            _("By promise, %(period)s", period=wanted.words),
            (
                Column(_("Promise"), "promise", is_number=False),
                Column("n", "n"),
                Column(_("Met"), "met"),
                Column(_("Share"), "met percent"),
                Column(_("Median used"), "median percent of target"),
                Column(_("90th percentile used"), "90th percentile percent of target"),
            ),
            rows,
        ),
        is_few=any(each.met.total.is_few for each in found),
        is_empty=not found,
        note=_("Used is the share of the target that had passed: over 100 % it was missed."),
    )


def _percent(value: float | None) -> Cell:
    return Cell("" if value is None else value, percent_words(value and value / 100))

"""What we know: links, where the way to a known answer ended, and how searches ended."""

from portal.accounts.viewer import Viewer
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.incidents.terms import Bucket
from portal.insights.chart import of_shares
from portal.insights.measures.figures import Rate
from portal.insights.measures.knowledge import (
    Counts,
    in_vain,
    known_share,
    success,
    used_share,
)
from portal.insights.pages.parts import (
    Cell,
    Column,
    Figure,
    Panel,
    Table,
    cases,
    count,
    counted,
    share,
    share_figures,
    share_series,
    text,
)
from portal.insights.pages.rates import rate_panel
from portal.insights.queries import knowledge
from portal.insights.terms import Behind, Key
from portal.insights.wanted import Wanted
from portal.insights.wording import percent_words
from portal.search.learning import queries as learning
from portal.search.policy import SearchPermission

DAYS = 30  # of the list of searches in vain
SHOWN = 10
SHORT = {
    Bucket.NEW: later("New"),
    Bucket.NOT_SEARCHED: later("Not searched for"),
    Bucket.NOT_FOUND: later("Not found"),
    Bucket.NOT_USED: later("Not used"),
    Bucket.USED: later("Used"),
    Bucket.NONE: later("Not needed"),
}


def panels(wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return what the page shows."""
    known = knowledge.known(wanted, viewer)
    found = [
        rate_panel(
            Key.LINK_RATE,
            known.linked,
            wanted,
            hits=later("Linked"),
            of=_("closed incidents"),
            more=(_("Closed without a link"), wanted.behind(Behind.UNLINKED)),
        ),
        _known(known.places, wanted),
        _searches(wanted),
    ]
    if policy.allows(SearchPermission.SEE_DEMAND, viewer):
        found.append(_in_vain(viewer))
    return found


def _known(counts: Counts, wanted: Wanted) -> Panel:
    known, used = known_share(counts, wanted.months), used_share(counts, wanted.months)
    rows = [
        (text(month.label), *(count(counts.get(month, {}).get(each, 0)) for each in Bucket))
        for month in wanted.months
    ]
    totals = [sum(counts.get(month, {}).get(each, 0) for month in wanted.months) for each in Bucket]
    rows.append((text(_("All months")), *(count(number) for number in totals)))
    figures = share_figures(_("Known"), known.total, known.of_months, _("that needed knowledge"))
    of_it = counted(used.total, _("known answers"))
    return Panel(
        key=Key.KNOWN,
        figures=(
            figures[0],
            Figure(_("Used of the known"), percent_words(used.total.share), of_it),
            *figures[1:],
        ),
        chart=of_shares(
            (share_series(_("Known"), known), share_series(_("Used of the known"), used)),
            wanted.months,
        ),
        table=Table(
            _("Closed incidents, by month of the report"),
            (
                Column(_("Month"), "month", is_number=False),
                *(Column(SHORT[each], each.value.replace("_", " ")) for each in Bucket),
            ),
            rows,
            has_total=True,
        ),
        is_few=known.total.is_few or used.total.is_few,
        is_empty=not sum(totals),
    )


def _searches(wanted: Wanted) -> Panel:
    found = knowledge.searches(wanted)
    used, vain = success(found, wanted.months), in_vain(found, wanted.months)
    rows = [
        _row(month.label, *rates)
        for month, *rates in zip(wanted.months, used.months, vain.months, strict=True)
    ]
    rows.append(_row(_("All months"), used.total, vain.total))
    figures = share_figures(_("Ended in “worked”"), used.total, used.of_months, _("searches"))
    of_it = counted(vain.total, _("searches"))
    return Panel(
        key=Key.SEARCH,
        figures=(
            figures[0],
            Figure(_("In vain"), percent_words(vain.total.share), of_it),
            *figures[1:],
        ),
        chart=of_shares(
            (share_series(_("Worked"), used), share_series(_("In vain"), vain)), wanted.months
        ),
        table=Table(
            _("%(name)s, by month of the search"),
            (
                Column(_("Month"), "month", is_number=False),
                Column("n", "n"),
                Column(_("Worked"), "worked"),
                Column(_("Share"), "worked percent"),
                Column(_("In vain"), "in vain"),
                Column(_("Share"), "in vain percent"),
            ),
            rows,
            has_total=True,
        ),
        is_few=used.total.is_few,
        is_empty=not used.total.n,
        note=_("Service, team and priority do not narrow searches: they belong to none.")
        if wanted.is_narrowed
        else "",
    )


def _in_vain(viewer: Viewer) -> Panel:
    groups = learning.searched_in_vain(viewer, days=DAYS, limit=SHOWN)
    rows = [
        (text(each.text), count(each.people), count(each.searches), text(each.gap, _gap(each.gap)))
        for each in groups
    ]
    return Panel(
        key=Key.IN_VAIN,
        table=Table(
            _("Searched in vain in the last %(days)s days", days=DAYS),
            (
                Column(_("Searched"), "search", is_number=False),
                Column(_("People"), "people"),
                Column(_("Searches"), "searches"),
                Column(_("Gap"), "gap", is_number=False),
            ),
            rows,
        ),
        is_empty=not groups,
        more=(_("All searches in vain, and those found and left"), f"/search/insights?days={DAYS}"),
    )


def _gap(ref: str) -> str:
    return f"/search/gaps/{ref}" if ref else ""


def _row(label: str, used: Rate, vain: Rate) -> tuple[Cell, ...]:
    return (
        text(label),
        cases(used),
        count(used.hits),
        share(used),
        count(vain.hits),
        share(vain),
    )

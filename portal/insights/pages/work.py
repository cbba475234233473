"""Changes and actions: what went wrong, by type and approval path, and whether actions are done."""

from collections.abc import Callable, Sequence

from portal.accounts.viewer import Viewer
from portal.actions.terms import Strength
from portal.core import clock
from portal.core.languages import _, digits, later, pgettext
from portal.insights.chart import of_shares
from portal.insights.measures.figures import is_few
from portal.insights.measures.work import (
    Finished,
    Followed,
    Health,
    approval_path,
    change_failures,
    done_in_time,
    failing,
    health,
)
from portal.insights.pages.parts import (
    SPAN_COLUMNS,
    Cell,
    Column,
    Figure,
    Panel,
    Table,
    cases,
    count,
    share,
    share_series,
    spans,
    text,
)
from portal.insights.pages.rates import rate_panel
from portal.insights.queries import work
from portal.insights.terms import Key
from portal.insights.wanted import Wanted
from portal.insights.wording import percent_words, span_words


def panels(wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return what the page shows."""
    changes = work.finished(wanted, viewer)
    return [
        rate_panel(
            Key.CHANGE_FAILURE,
            change_failures(changes, wanted.months),
            wanted,
            hits=later("Failed or rolled back"),
            of=_("changes carried out"),
            by=_("%(name)s, by month in which the change ended"),
        ),
        _groups(
            Key.BY_TYPE,
            _("By type, with the time from start to end"),
            Column(_("Type"), "type", is_number=False),
            changes,
            lambda row: row.type.label,
        ),
        _groups(
            Key.BY_PATH,
            _("By approval path, with the time from start to end"),
            Column(_("Approval path"), "approval path", is_number=False),
            changes,
            approval_path,
        ),
        _actions(work.followed(wanted, viewer), wanted),
    ]


def _groups(
    key: Key,
    caption: str,
    first: Column,
    changes: Sequence[Finished],
    said: Callable[[Finished], str],
) -> Panel:
    found = failing(changes, said)
    rows = [
        (
            text(each.label),
            cases(each.failed),
            count(each.failed.hits),
            share(each.failed),
            count(each.caused),
            *spans(each.seconds),
        )
        for each in found
    ]
    return Panel(
        key=key,
        table=Table(
            caption,
            (
                first,
                Column("n", "n"),
                Column(_("Went wrong"), "failed or rolled back"),
                Column(_("Share"), "percent"),
                Column(_("Caused incidents"), "caused incidents"),
                *SPAN_COLUMNS,
            ),
            rows,
        ),
        is_few=any(each.failed.is_few for each in found),
        is_empty=not found,
    )


def _actions(rows: Sequence[Followed], wanted: Wanted) -> Panel:
    today = clock.today()
    every = health(_("All actions"), rows, today)
    groups = [
        health(each.label, [row for row in rows if row.strength is each], today)
        for each in Strength
    ]
    in_time = done_in_time(rows, wanted.months)
    of_open = _("of %(number)s open", number=digits(every.open))
    return Panel(
        key=Key.ACTIONS,
        figures=(
            Figure(_("Overdue"), digits(every.overdue), of_open),
            Figure(_("No owner or no day"), digits(every.unowned), of_open),
            Figure(_("Done in time"), percent_words(every.in_time.share), _n(every.in_time.n)),
            Figure(_("Verified"), percent_words(every.verified.share), _n(every.verified.n)),
            Figure(_("Came back"), percent_words(every.came_back.share), _n(every.came_back.n)),
            Figure(
                _("Median until done"),
                span_words(every.seconds.median),
                _(
                    "90th percentile %(time)s, n %(number)s",
                    time=span_words(every.seconds.p90),
                    number=digits(every.seconds.n),
                ),
            ),
        ),
        chart=of_shares((share_series(_("Done in time"), in_time),), wanted.months),
        table=Table(
            _("By how much they rely on people"),
            (
                Column(_("Strength"), "strength", is_number=False),
                Column("n", "n"),
                Column(pgettext("state", "Open"), "open"),
                Column(_("Overdue"), "overdue"),
                Column(_("Done in time"), "done in time percent"),
                Column(_("Verified"), "verified percent"),
                Column(_("Came back"), "came back percent"),
                *SPAN_COLUMNS[:2],
            ),
            [_health(each) for each in (*groups, every)],
            has_total=True,
        ),
        is_few=is_few(every.n),
        is_empty=not every.n,
        note=_("Team and priority do not narrow actions and changes: they have none.")
        if wanted.team is not None or wanted.priority
        else "",
        more=(_("Overdue actions"), "/actions?tab=overdue"),
    )


def _n(number: int) -> str:
    return f"n {digits(number)}"


def _health(of: Health) -> tuple[Cell, ...]:
    median, p90, _mean = spans(of.seconds)
    return (
        text(of.label),
        Cell(of.n, digits(of.n), is_few=is_few(of.n)),
        count(of.open),
        count(of.overdue),
        share(of.in_time),
        share(of.verified),
        share(of.came_back),
        median,
        p90,
    )

"""Who solved it and where it went: rates by month, and hand-overs by reason."""

from collections.abc import Sequence

from portal.accounts.viewer import Viewer
from portal.core.languages import _, later
from portal.insights.chart import of_shares
from portal.insights.measures.course import (
    OfReason,
    bounced,
    by_reason,
    escalated,
    is_avoidable,
)
from portal.insights.measures.figures import Shares
from portal.insights.pages.parts import (
    SPAN_COLUMNS,
    Column,
    Figure,
    Panel,
    Table,
    cases,
    count,
    share,
    share_figures,
    share_series,
    spans,
    text,
)
from portal.insights.pages.rates import rate_panel
from portal.insights.queries import course
from portal.insights.terms import Behind, Key
from portal.insights.wanted import Wanted
from portal.insights.wording import percent_words


def panels(wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return what the page shows."""
    tallied = course.tallies(wanted, viewer)
    rows = course.hand_overs(wanted, viewer)
    reported = {month: each.reported for month, each in tallied.items()}
    of_all = escalated(rows, reported, wanted.months)
    avoidable = escalated(rows, reported, wanted.months, because=is_avoidable)
    first_contact = course.shares(tallied, wanted, "first_contact", "from_people")
    first_level = course.shares(tallied, wanted, "first_level", "solved")
    reopened = course.shares(tallied, wanted, "reopened", "resolved_once")
    return [
        rate_panel(
            Key.FIRST_CONTACT,
            first_contact,
            wanted,
            hits=later("Solved at once"),
            of=_("reports solved"),
            behind=Behind.FIRST_CONTACT,
        ),
        rate_panel(
            Key.FIRST_LEVEL,
            first_level,
            wanted,
            hits=later("Solved by L1"),
            of=_("incidents solved"),
            behind=Behind.FIRST_LEVEL,
        ),
        _escalation(of_all, avoidable, wanted),
        _reasons(by_reason(rows, of_all.total.n), wanted),
        rate_panel(
            Key.BOUNCE,
            bounced(rows, wanted.months),
            wanted,
            hits=later("Given back"),
            of=_("hand-overs answered"),
            behind=Behind.BOUNCED,
        ),
        rate_panel(
            Key.REOPEN,
            reopened,
            wanted,
            hits=later("Opened again"),
            of=_("incidents resolved"),
            behind=Behind.REOPENED,
        ),
    ]


def _escalation(of_all: Shares, avoidable: Shares, wanted: Wanted) -> Panel:
    rows = [
        (
            text(month.label),
            cases(every, wanted.behind(Behind.REPORTED, month)),
            count(every.hits, wanted.behind(Behind.ESCALATED, month)),
            share(every),
            count(could.hits, wanted.behind(Behind.AVOIDABLE, month)),
            share(could),
        )
        for month, every, could in zip(wanted.months, of_all.months, avoidable.months, strict=True)
    ]
    rows.append(
        (
            text(_("All months")),
            cases(of_all.total, wanted.behind(Behind.REPORTED)),
            count(of_all.total.hits, wanted.behind(Behind.ESCALATED)),
            share(of_all.total),
            count(avoidable.total.hits, wanted.behind(Behind.AVOIDABLE)),
            share(avoidable.total),
        )
    )
    of_it = percent_words(avoidable.total.share)
    figures = share_figures(_("Handed over"), of_all.total, of_all.of_months, _("incidents"))
    return Panel(
        key=Key.ESCALATION,
        figures=(
            figures[0],
            Figure(_("Avoidable"), of_it, _("by an article that works")),
            *figures[1:],
        ),
        chart=of_shares(
            (share_series(_("Handed over"), of_all), share_series(_("Avoidable"), avoidable)),
            wanted.months,
        ),
        table=Table(
            _("%(name)s, by month of the report"),
            (
                Column(_("Month"), "month", is_number=False),
                Column("n", "n"),
                Column(_("Handed over"), "handed over"),
                Column(_("Share"), "handed over percent"),
                Column(_("Avoidable"), "avoidable"),
                Column(_("Share"), "avoidable percent"),
            ),
            rows,
            has_total=True,
        ),
        is_few=of_all.total.is_few,
        is_empty=not of_all.total.n,
    )


def _reasons(found: Sequence[OfReason], wanted: Wanted) -> Panel:
    rows = [
        (
            text(each.reason.label),
            text(_("yes") if each.reason.is_avoidable else ""),
            count(each.rate.hits),
            share(each.rate),
            cases(each.seconds),
            *spans(each.seconds),
        )
        for each in found
    ]
    return Panel(
        key=Key.REASONS,
        table=Table(
            _("By reason, %(period)s", period=wanted.words),
            (
                Column(_("Reason"), "reason", is_number=False),
                Column(_("Avoidable"), "avoidable", is_number=False),
                Column(_("Incidents"), "incidents"),
                Column(_("Share of all"), "percent of all incidents"),
                Column("n", "n"),
                *SPAN_COLUMNS,
            ),
            rows,
        ),
        is_few=any(each.seconds.is_few for each in found),
        is_empty=not any(each.rate.hits for each in found),
        note=_(
            "The times are those an incident had spent at the tier it left; n counts hand-overs."
        ),
    )

"""The ledger of avoidable escalations, and the article one of its entries asks for."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.queries import entries
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.lists import paged, turning
from portal.core.policy import policy
from portal.core.sheets import sheet
from portal.core.web import needs
from portal.insights.payback.entries import Entry, time_words
from portal.insights.payback.lists import PERIODS, LedgerWanted
from portal.insights.payback.queries.ledger import ledger as entries_of
from portal.insights.payback.services import drafting
from portal.insights.payback.views.blueprint import bp
from portal.insights.policy import InsightsPermission
from portal.kb import outlines
from portal.kb.policy import KbPermission
from portal.kb.terms import Kind

HEADINGS = (
    *("service", "trouble", "alert", "hand-overs", "incidents", "l2 minutes", "l3 minutes"),
    *("last seen", "articles", "which incidents"),
)


@bp.get("/insights/avoidable")
@needs(InsightsPermission.SEE)
def ledger() -> ResponseReturnValue:
    """List what was handed up for want of an article that works, the commonest first."""
    viewer, wanted = current_viewer(), LedgerWanted.read(request.args)
    found = entries_of(wanted, viewer=viewer)
    page = paged(found, wanted.page)
    return render_template(
        "insights/payback/ledger.html",
        wanted=wanted,
        page=page,
        **turning(page, wanted.address),
        hand_overs=sum(each.hand_overs for each in found),
        l2_time=time_words(sum(each.l2_minutes for each in found)),
        l3_time=time_words(sum(each.l3_minutes for each in found)),
        unanswered=sum(1 for each in found if not each.articles),
        periods=PERIODS,
        service_options=[(each.slug, each.name) for each in entries.services()],
        outlines=[each for each in outlines.OUTLINES if each.kind is not Kind.RCA_TEMPLATE],
        may_draft=policy.allows(KbPermission.WRITE, viewer),
        table_url=wanted.address("/insights/avoidable.csv"),
    )


@bp.get("/insights/avoidable.csv")
@needs(InsightsPermission.SEE)
def export_ledger() -> ResponseReturnValue:
    """Answer with all that matches as a table for spreadsheets."""
    found = entries_of(LedgerWanted.read(request.args), viewer=current_viewer())
    return sheet("avoidable-escalations", HEADINGS, map(_row, found))


@bp.post("/insights/avoidable/draft")
@needs(InsightsPermission.SEE)
def draft() -> ResponseReturnValue:
    """Begin an article from an entry, named by the incident that stands for it."""
    viewer, wanted = current_viewer(), LedgerWanted.read(request.form)
    policy.require(KbPermission.WRITE, viewer)
    outline = outlines.outline(request.form.get("outline", ""))
    if outline is None:
        raise Invalid(_("Choose what the article will be."))
    ref = request.form.get("incident", "")
    with db.writing():
        proposal = drafting.draft(_entry(ref, wanted), outline, by=viewer)
    flash(
        _(
            "%(ref)s begins with the words of %(ref2)s. Write what solves it.",
            ref=proposal.ref,
            ref2=ref,
        ),
        "good",
    )
    return redirect(url_for("kb.edit", ref=proposal.ref))


def _entry(ref: str, wanted: LedgerWanted) -> Entry:
    for entry in entries_of(wanted, viewer=current_viewer()):
        if entry.oldest.ref == ref:
            return entry
    raise Missing


def _row(entry: Entry) -> Iterable[object]:
    return (
        entry.service.name if entry.service else "",
        entry.title,
        entry.signature,
        entry.hand_overs,
        len(entry.incidents),
        entry.l2_minutes,
        entry.l3_minutes,
        entry.last_seen.date() if entry.last_seen else "",
        " ".join(article.ref for article in entry.articles),
        " ".join(incident.ref for incident in entry.incidents),
    )

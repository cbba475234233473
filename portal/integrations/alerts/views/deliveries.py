"""What was delivered: read, tried, and understood once more."""

import contextlib
import json
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.secrets import masked
from portal.integrations.alerts.contracts.signals import Delivery, Unreadable
from portal.integrations.alerts.forms import TryForm, as_lines, pairs_of
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.integrations.alerts.processing import draining, telling
from portal.integrations.alerts.processing.trying import tried
from portal.integrations.alerts.queries import sources
from portal.integrations.alerts.services import deliveries as verbs
from portal.integrations.alerts.views.blueprint import ID, bp, manages

SHOWN = 20_000  # characters of a body
TRIED_LAST = 20


@bp.get(f"/admin/sources/<{ID}:number>/deliveries/<{ID}:delivery>")
@manages
def delivery(number: int, delivery: int) -> ResponseReturnValue:
    """Show one delivery: as it came, what was read, and what was done."""
    source = sources.source(number)
    found = sources.delivery(delivery, source)
    try:
        read, fault = draining.understood(source, found) if found.body else None, ""
    except Unreadable as refusal:
        read, fault = None, str(refusal)
    return render_template(
        "alerts/delivery.html",
        source=source,
        delivery=found,
        body=pretty(found.body),
        read=shown(read) if read else None,
        fault=fault,
    )


@bp.post(f"/admin/sources/<{ID}:number>/deliveries/<{ID}:delivery>/again")
@manages
def delivery_again(number: int, delivery: int) -> ResponseReturnValue:
    """Understand one delivery once more."""
    found = sources.delivery(delivery, sources.source(number))
    with db.writing():
        verbs.again(found, by=current_viewer())
    flash(_("It is being read once more; look again in a moment."), "good")
    return redirect(url_for(".delivery", number=number, delivery=delivery))


@bp.post(f"/admin/sources/<{ID}:number>/again")
@manages
def all_again(number: int) -> ResponseReturnValue:
    """Understand everything that was rejected once more."""
    source = sources.source(number)
    with db.writing():
        count = verbs.all_again(source, by=current_viewer())
    flash(
        _("%(count)s are being read once more.", count=count)
        if count
        else _("There is nothing to read again.")
    )
    return redirect(url_for(".source", number=number))


@bp.route(f"/admin/sources/<{ID}:number>/try", methods=["GET", "POST"])
@manages
def try_source(number: int) -> ResponseReturnValue:
    """Show what a body would do; nothing is written."""
    source = sources.source(number)
    form = TryForm()
    if request.method == "GET":
        form.body.data = _stored_body(source)
        form.mapping.data = as_lines(source.mapping)
    read, outcome = None, None
    if form.is_sent():
        try:
            body = (form.body.data or "").encode("utf-8", "replace")
            read, outcome = tried(source, body, dict(pairs_of(form.mapping)))
        except Unreadable as refusal:
            form.body.errors = (*form.body.errors, str(refusal))
    page = render_template(
        "alerts/try.html",
        source=source,
        form=form,
        read=shown(read) if read else None,
        outcome=outcome,
        stored=sources.latest(source)[:TRIED_LAST],
    )
    return page, form.status


def pretty(body: bytes) -> str:
    """Return a body as people read it, its secrets masked."""
    text = body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return masked(text)[:SHOWN]


def shown(read: Delivery) -> Delivery:
    """Return what was read with its secrets masked."""
    signals = (
        replace(signal, summary=masked(signal.summary), labels=telling.kept(signal.labels))
        for signal in read.signals
    )
    return replace(read, signals=tuple(signals))


def _stored_body(source: AlertSource) -> str:
    number = request.args.get("delivery", 0, type=int)
    if not 0 < number < 2**31:
        return ""
    stored = db.session.get(AlertDelivery, number)
    return pretty(stored.body) if stored and stored.source_id == source.id else ""

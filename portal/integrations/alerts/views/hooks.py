"""What senders call: no cookies, no forms; stored and answered, understood later."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _, later
from portal.core.web import csrf, open_to_everyone
from portal.integrations import receiving
from portal.integrations.alerts.contracts import readers
from portal.integrations.alerts.contracts import sns as messages
from portal.integrations.alerts.contracts.signals import Unreadable
from portal.integrations.alerts.intake import intake
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.processing import watching
from portal.integrations.alerts.queries import sources
from portal.integrations.alerts.services import deliveries, guarding
from portal.integrations.alerts.terms import SourceKind
from portal.integrations.alerts.views.blueprint import bp
from portal.integrations.pace import pace
from portal.integrations.receiving import KEY_LENGTH, Arrived, Refused

REALM = "alerts"
TOO_LARGE = later("The body is larger than 1 MiB. Set max_alerts, or send fewer at once.")


@bp.post("/hooks/<key>")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf has no types
@open_to_everyone
@receiving.to_a_machine
def receive(key: str) -> ResponseReturnValue:
    """Take a delivery."""
    return _take(key)


@bp.put("/hooks/<key>")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf has no types
@open_to_everyone
@receiving.to_a_machine
def receive_put(key: str) -> ResponseReturnValue:
    """Take a delivery from Grafana, which may be told to use PUT."""
    return _take(key)


@bp.post("/hooks/<key>/heartbeat")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf has no types
@open_to_everyone
@receiving.to_a_machine
def heartbeat(key: str) -> ResponseReturnValue:
    """Take a sign of life."""
    try:
        source = _source(key)
        receiving.require_secret(source, receiving.arrived())
    except Refused as refusal:
        return receiving.refusal(refusal, REALM)
    with db.writing():
        watching.beat(source)
    return jsonify(status="alive"), 202


def _take(key: str) -> ResponseReturnValue:
    arrived = receiving.arrived()
    source_id = None
    try:
        source = _source(key)
        source_id = source.id
        if not pace.allows(source_id, source.rate_limit):
            raise Refused(503, _("More than this source may deliver a minute. Try again shortly."))
        arrived = receiving.arrived(receiving.raw_body(TOO_LARGE))
        message_key = _genuine(source, arrived)
        readers.read(source.kind, arrived.body, arrived.headers, source.mapping)
    except Unreadable as fault:
        return _rejected(source_id, arrived, Refused(400, str(fault)), keep_body=True)
    except Refused as refusal:
        return _rejected(source_id, arrived, refusal)
    delivery = deliveries.arrived(source_id, arrived.body, arrived.headers, message_key)
    number = intake.keep(delivery)
    return jsonify(status="accepted", delivery=number), 202


def _source(key: str) -> AlertSource:
    """Return the source of an address; an unknown one looks like one that is turned off."""
    try:
        source = sources.by_key(key) if len(key) <= KEY_LENGTH else None
    except Missing:
        source = None
    if source is None or not source.is_on:
        raise Refused(404, _("No source has this address, or it is turned off."))
    return source


def _genuine(source: AlertSource, arrived: Arrived) -> str | None:
    """Check who sends; returns the sender's own number of the message, if it has one."""
    guarding.require_genuine(source, arrived)
    if source.kind is not SourceKind.SNS or messages.is_raw(arrived.body):
        return None
    return messages.envelope(arrived.body).message_id


def _rejected(
    source_id: int | None, arrived: Arrived, refusal: Refused, *, keep_body: bool = False
) -> ResponseReturnValue:
    """Keep a refusal for whoever connects the sender; of strangers only a few, without bodies."""
    worth = source_id is not None and refusal.status < 500
    if worth and source_id is not None and (keep_body or pace.keeps_refusal(REALM, source_id)):
        body = arrived.body if keep_body else b""
        with db.writing():
            deliveries.keep_rejected(source_id, body, arrived.headers, str(refusal))
    return receiving.refusal(refusal, REALM)

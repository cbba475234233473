"""What Terraform calls: stored and answered, understood later."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.core.db import db
from portal.core.languages import _
from portal.core.web import csrf, open_to_everyone
from portal.integrations import keys, receiving
from portal.integrations.pace import pace
from portal.integrations.receiving import KEY_LENGTH, Arrived, Refused
from portal.integrations.runners.terraform import queries, reading
from portal.integrations.runners.terraform.models import TerraformSource
from portal.integrations.runners.terraform.reading import Unreadable
from portal.integrations.runners.terraform.services import deliveries
from portal.integrations.runners.views.blueprint import bp

KIND = "terraform"


@bp.post("/hooks/terraform/<key>")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf has no types
@open_to_everyone
@receiving.to_a_machine
def terraform(key: str) -> ResponseReturnValue:
    """Take a run notification."""
    source = queries.by_key(key) if len(key) <= KEY_LENGTH else None
    if source is None:
        words = _("No source has this address, or it is turned off.")
        return receiving.refusal(Refused(404, words), KIND)
    number = source.id
    try:
        arrived = receiving.arrived(receiving.raw_body("The body is larger than 1 MiB."))
        _require_signed(source, arrived)
        reading.read(arrived.body)
    except Unreadable as fault:
        return _rejected(number, Refused(400, str(fault)), arrived.body)
    except Refused as refused:
        return _rejected(number, refused, b"")
    with db.writing():
        kept = deliveries.keep(source, arrived.body)
    return jsonify(status="accepted", delivery=kept), 200


def _require_signed(source: TerraformSource, arrived: Arrived) -> None:
    signature = arrived.headers.get(reading.SIGNATURE, "")
    if not signature:
        raise Refused(
            401, _("The signature is missing: give the configuration at Terraform a token.")
        )
    secret = keys.signing_secret(source)
    if not secret:
        raise Refused(401, _("The portal's secret key was changed: give this source a new secret."))
    if not reading.is_signed(secret, arrived.body, signature):
        raise Refused(401, _("The signature does not fit the body."))


def _rejected(source_id: int, refused: Refused, body: bytes) -> ResponseReturnValue:
    """Keep a refusal for whoever connects the sender; of strangers only a few, without bodies."""
    if pace.keeps_refusal(KIND, source_id):
        with db.writing():
            deliveries.keep_rejected(source_id, body, str(refused))
    return receiving.refusal(refused, KIND)

"""Who may deliver: the secret or signature of a source, and the rules of SNS."""

from portal.core import clock
from portal.core.db import db
from portal.core.languages import _
from portal.integrations import keys
from portal.integrations.alerts.contracts import sns as messages
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.outside import NoWayOut, outside
from portal.integrations.alerts.signing import certificates, hmacs
from portal.integrations.alerts.signing import sns as rules
from portal.integrations.alerts.terms import SourceKind
from portal.integrations.receiving import Arrived, Refused, require_secret

SIGNATURE = "X-Grafana-Alerting-Signature"
OWN_SIGNATURE = "X-Portal-Signature"


def require_genuine(source: AlertSource, arrived: Arrived) -> None:
    """Raise `Refused` unless the request comes from whom the source says."""
    if source.kind is SourceKind.SNS:
        _require_sns(source, arrived)
    elif source.is_signed:
        _require_signature(source, arrived)
    else:
        require_secret(source, arrived)


def signature_header(source: AlertSource) -> str:
    """Return the name of the header the signature is in."""
    own = SIGNATURE if source.kind is SourceKind.GRAFANA else OWN_SIGNATURE
    return source.signature_header or own


def _require_signature(source: AlertSource, arrived: Arrived) -> None:
    found = arrived.headers.get(signature_header(source).lower(), "")
    if not found:
        raise Refused(
            401,
            _(
                "The signature is missing: the header %(signature_header)s.",
                signature_header=signature_header(source),
            ),
        )
    stamp = ""
    if source.timestamp_header:
        stamp = arrived.headers.get(source.timestamp_header.lower(), "")
        if not hmacs.is_recent(stamp, clock.now()):
            raise Refused(
                401, _("The time it was signed is missing or more than five minutes from ours.")
            )
    secret = keys.signing_secret(source)
    if not secret:
        raise Refused(401, _("The portal's secret key was changed: give this source a new secret."))
    if not hmacs.matches(secret, arrived.body, found, stamp):
        raise Refused(401, _("The signature does not fit the body."))


def _require_sns(source: AlertSource, arrived: Arrived) -> None:
    """Check what needs no certificate first: a forged message must not make the portal call."""
    if messages.is_raw(arrived.body):
        require_secret(source, arrived)
        return
    found = messages.envelope(arrived.body)
    now = clock.now()
    try:
        rules.check(found, source.topics, now)
        rules.check_signature(found, _certificate(source, found.certificate_url), now)
    except rules.NotGenuine as refusal:
        raise Refused(403, str(refusal)) from refusal


def _certificate(source: AlertSource, url: str) -> certificates.Certificate:
    """Return the certificate messages are signed with, fetched once for each address."""
    if source.certificate:
        return certificates.read(source.certificate)
    if source.certificate_url != url:
        _fetch(source, url)
    return certificates.read(source.fetched_certificate)


def _fetch(source: AlertSource, url: str) -> None:
    try:
        pem = outside.get(url).decode("ascii", "replace")
        certificates.read(pem)
    except NoWayOut as fault:
        # A retry is wanted: it may be up again, or somebody uploads it meanwhile.
        sentence = f"The signing certificate could not be fetched: {fault} It can be uploaded."
        raise Refused(503, sentence) from fault
    except certificates.NotUsable as fault:
        raise Refused(403, str(fault)) from fault
    with db.writing():
        source.certificate_url, source.fetched_certificate = url[:500], pem

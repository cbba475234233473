"""Keeping what arrived, and asking for it to be understood."""

from collections.abc import Mapping

from sqlalchemy import select, update

from portal.accounts.viewer import Viewer
from portal.core import clock, jobs
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.integrations.alerts.policy import AlertsPermission
from portal.integrations.alerts.terms import Verdict
from portal.integrations.terms import LARGEST_BODY

PROCESS = "alerts.process"
KEPT_HEADERS = (
    *("content-type", "user-agent", "x-amz-sns-message-type", "x-amz-sns-message-id"),
    *("x-amz-sns-topic-arn", "x-amz-sns-subscription-arn"),
)


def arrived(
    source_id: int, body: bytes, headers: Mapping[str, str], message_key: str | None = None
) -> AlertDelivery:
    """Return a delivery as it came, not stored yet; headers that could carry secrets are left."""
    kept = {name: headers[name][:300] for name in KEPT_HEADERS if name in headers}
    return AlertDelivery(
        source_id=source_id,
        body=body,
        headers=kept,
        received_at=clock.now(),
        message_key=message_key,
        verdict=Verdict.WAITING,
        reason="",
    )


def keep(delivery: AlertDelivery) -> int:
    """Store a delivery that is to be understood later and return its number.

    One with a key the source has sent before is the same delivery, sent again.
    """
    if delivery.message_key:
        same = select(AlertDelivery.id).where(
            AlertDelivery.source_id == delivery.source_id,
            AlertDelivery.message_key == delivery.message_key,
        )
        if (found := db.session.scalar(same)) is not None:
            return found
    db.session.add(delivery)
    db.session.flush()
    ask(delivery.source_id)
    return delivery.id


def keep_rejected(source_id: int, body: bytes, headers: Mapping[str, str], reason: str) -> int:
    """Store what was not taken, with the reason, for whoever connects the sender."""
    delivery = arrived(source_id, body[:LARGEST_BODY], headers)
    delivery.verdict, delivery.reason = Verdict.REJECTED, reason[:500]
    delivery.processed_at = clock.now()
    db.session.add(delivery)
    db.session.flush()
    return delivery.id


def ask(source_id: int) -> None:
    """Ask for everything that waits at a source to be understood."""
    jobs.enqueue(PROCESS, {"source": source_id}, key=f"source-{source_id}")


def again(delivery: AlertDelivery, *, by: Viewer) -> None:
    """Let a delivery be understood once more, under the rules of today."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    if not delivery.body:
        raise Conflict(_("Nothing of this delivery was kept: the sender has to send it again."))
    delivery.verdict, delivery.reason, delivery.processed_at = Verdict.WAITING, "", None
    ask(delivery.source_id)


def all_again(source: AlertSource, *, by: Viewer) -> int:
    """Let everything that was rejected or failed be understood once more; returns how many."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    rows = update(AlertDelivery).where(
        AlertDelivery.source_id == source.id,
        AlertDelivery.verdict.in_((Verdict.REJECTED, Verdict.FAILED)),
        AlertDelivery.body != b"",
    )
    count = db.changed(rows.values(verdict=Verdict.WAITING, reason="", processed_at=None))
    ask(source.id)
    return count

"""What is done after a delivery was stored, and what silence asks for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from portal.core import clock, jobs
from portal.core.db import db
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.integrations.alerts.outside import NoWayOut, outside
from portal.integrations.alerts.processing import (
    draining,
    holding,
    releasing,
    subscribing,
    watching,
)
from portal.integrations.alerts.queries import sources
from portal.integrations.alerts.services import deliveries
from portal.integrations.alerts.terms import Verdict

DELETED_AT_ONCE = 500


class Retention:
    """How long deliveries are kept, opened once with the settings."""

    days = 30


retention = Retention()


@jobs.handler(deliveries.PROCESS)
def process(payloads: Sequence[dict[str, Any]]) -> None:
    """Understand what waits at a source."""
    for payload in payloads:
        if draining.drain(payload["source"]):
            with db.writing():
                deliveries.ask(payload["source"])


@jobs.handler(subscribing.CONFIRM)
def confirm(payloads: Sequence[dict[str, Any]]) -> None:
    """Confirm a subscription; where there is no way out it stays pending for somebody to open."""
    for payload in payloads:
        source = db.session.get(AlertSource, payload["source"])
        if source is None or source.pending_url != payload["url"]:
            continue
        try:
            outside.get(payload["url"])
        except NoWayOut:
            continue
        with db.writing():
            if source.pending_url == payload["url"]:
                source.pending_url, source.connected_at = "", clock.now()


@jobs.chore(every=timedelta(seconds=10))
def settle() -> None:
    """Let recover what has been quiet for long enough."""
    if watching.due_to_settle():
        with db.writing():
            for case in watching.due_to_settle():
                watching.settle(case)


@jobs.chore(every=timedelta(seconds=30))
def let_go() -> None:
    """Open incidents for what still fires after the window of its change."""
    if holding.over():
        with db.writing():
            for held in holding.over():
                releasing.release(held)


@jobs.chore(every=timedelta(minutes=2))
def notice_silence() -> None:
    """Mark alerts nobody speaks of any more, and miss heartbeats."""
    if watching.silent():
        with db.writing():
            for alert in watching.silent():
                watching.go_stale(alert)
    missed = [found for found in sources.all_sources() if sources.is_silent(found)]
    if any(found.heartbeat_incident_id is None for found in missed):
        with db.writing():
            for found in missed:
                if sources.is_silent(found):
                    watching.miss(found)


@jobs.chore(every=timedelta(minutes=10))
def forget() -> None:
    """Delete deliveries after their time; what they did stays."""
    old = AlertDelivery.received_at < clock.ago(days=retention.days)
    done = AlertDelivery.verdict != Verdict.WAITING
    rows = sources.numbers(old, done, most=DELETED_AT_ONCE)
    if rows:
        with db.writing() as session:
            session.execute(delete(AlertDelivery).where(AlertDelivery.id.in_(rows)))

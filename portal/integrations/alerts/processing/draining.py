"""Everything that waits at a source, in slices short enough for others to get their turn."""

import time
from collections.abc import Sequence

import structlog
from sqlalchemy import exc, func, select
from sqlalchemy.orm.exc import StaleDataError

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refusal
from portal.integrations.alerts.contracts import readers
from portal.integrations.alerts.contracts.signals import Delivery, Unreadable
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.integrations.alerts.processing import subscribing
from portal.integrations.alerts.processing.applying import Applying
from portal.integrations.alerts.processing.effects import Outcome, outcome
from portal.integrations.alerts.processing.matching import Matcher
from portal.integrations.alerts.terms import Verdict

SLICE = 20  # deliveries in one transaction at most …
SLICE_SECONDS = 0.05  # … and about so long: senders and people wait behind it
CROWD = 5  # deliveries that came during a slice and the pause after it: a storm
# What is left to others after a slice, of its own length: in a storm, and else.
GIVE_WAY, LET_IN = 4, 0.25
SECONDS = 2.0  # at one source before other work has its turn

log = structlog.get_logger(__name__)


def drain(source_id: int) -> bool:
    """Understand what waits at a source, oldest first; returns whether more is left."""
    deadline = time.monotonic() + SECONDS
    newest = _newest()
    while time.monotonic() < deadline:
        begun = time.monotonic()
        with db.writing():
            before, newest = newest, _newest()
            took = _slice(source_id)
        if not took:
            return False
        # The writers' queue is not fair: without a pause this process would come first again, and
        # deliveries have to be stored before any is understood.
        pause = min(time.monotonic() - begun, SLICE_SECONDS)
        time.sleep(pause * (GIVE_WAY if newest - before >= CROWD else LET_IN))
    return True


def understood(source: AlertSource, delivery: AlertDelivery) -> Delivery:
    """Read a stored delivery in the format of its source; raises `Unreadable`."""
    headers = {name: str(value) for name, value in delivery.headers.items()}
    return readers.read(source.kind, delivery.body, headers, source.mapping)


def carried_out(matcher: Matcher, found: Delivery, delivery: AlertDelivery) -> Outcome:
    """Apply what was read, as of when it arrived."""
    if found.confirmation:
        return subscribing.take(matcher.source, found.confirmation)
    applying = Applying(matcher.source, matcher, delivery.received_at)
    return outcome(applying.apply(found))


def _newest() -> int:
    """Return the number of the newest delivery of all sources."""
    return db.session.scalar(select(func.max(AlertDelivery.id))) or 0


def _slice(source_id: int) -> int:
    source = db.session.get_one(AlertSource, source_id, with_for_update=True)
    end = time.monotonic() + SLICE_SECONDS
    matcher = Matcher(source)
    took = 0
    for delivery in _waiting(source_id):
        _take(matcher, delivery)
        took += 1
        if time.monotonic() > end:
            break
    return took


def _waiting(source_id: int) -> Sequence[AlertDelivery]:
    rows = select(AlertDelivery).where(
        AlertDelivery.source_id == source_id, AlertDelivery.verdict == Verdict.WAITING
    )
    return db.session.scalars(rows.order_by(AlertDelivery.id).limit(SLICE)).all()


def _take(matcher: Matcher, delivery: AlertDelivery) -> None:
    """Write the verdict; what nobody foresaw fails alone and is kept for another try."""
    try:
        with db.session.begin_nested():
            done = carried_out(matcher, understood(matcher.source, delivery), delivery)
    except Unreadable as fault:
        done = Outcome(Verdict.REJECTED, str(fault)[:500], None, 0)
    except (exc.OperationalError, exc.InterfaceError, StaleDataError):
        raise  # the database is away: the whole slice is tried again
    except Refusal as fault:
        done = Outcome(Verdict.FAILED, str(fault)[:500], None, 0)
    except Exception as fault:
        log.exception("alert_failed", delivery=delivery.id)
        words = f"Something broke on our side ({type(fault).__name__}). It can be tried again."
        done = Outcome(Verdict.FAILED, words, None, 0)
    delivery.verdict, delivery.reason = done.verdict, done.reason
    delivery.alerts, delivery.processed_at = done.alerts, clock.now()
    delivery.incident_id = done.incident.id if done.incident else None

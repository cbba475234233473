"""The way of a delivery: queued, claimed, sent or not, tried again, given up.

At most one try is under way: it holds the row by a claim that only a conditional update gives.
A process that dies over it leaves the claim behind; when its lease is over the next one sends
again under the same key, because nobody can know whether the first had been sent.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.activity.channels.protocol import Fate, Verdict
from portal.activity.models import Delivery, TeamChannel
from portal.activity.terms import DeliveryState
from portal.core import clock, jobs
from portal.core.db import db
from portal.core.languages import _

JOB = "activity.deliver"
LEASE = timedelta(minutes=2)  # longer than any channel takes for one try
TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)  # then four times as long each time, up to
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_WISH = timedelta(hours=24)  # of the other side, by Retry-After
TOO_LATE = timedelta(days=3)  # a worker that was away this long does not flood everybody
_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


def queue(row: Delivery) -> None:
    """Keep a delivery and ask for it to be sent when it is due, in the current transaction."""
    db.session.add(row)
    _ask_for(row.batch, row.due_at)


def key_of(first: Delivery) -> str:
    """Return what names a letter to the other side, the same at every try; `first` leads it."""
    named = f"{first.batch}/{first.id}/{first.happened_at.isoformat()}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def claim(batch: str) -> Sequence[Delivery]:
    """Take what is due of a batch for one try; nothing when another try has it or it must wait.

    What must wait is asked for again at its time.
    """
    now = clock.now()
    if pause := _pause(batch):
        _ask_for(batch, now + pause)
        return []
    _park_what_kills(batch)
    mark = secrets.token_hex(16)
    taken = db.changed(
        update(Delivery)
        .where(Delivery.batch == batch, _free())
        .values(
            state=DeliveryState.SENDING,
            claim=mark,
            leased_until=now + LEASE,
            tries=Delivery.tries + 1,
        )
        .execution_options(synchronize_session=False)
    )
    if not taken:
        return []
    rows = select(Delivery).where(Delivery.claim == mark).order_by(Delivery.id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def is_too_late(row: Delivery) -> bool:
    """Say whether the first try comes so late that nobody wants to hear it any more."""
    return row.tries <= 1 and clock.now() - row.due_at > TOO_LATE


def drop(row: Delivery, reason: str) -> None:
    """End a delivery that is not to be sent."""
    _finish(row, DeliveryState.DROPPED, reason)


def conclude(mark: str, verdict: Verdict) -> None:
    """Write down what became of a try, unless somebody else has taken its rows meanwhile."""
    rows = select(Delivery).where(Delivery.claim == mark)
    for row in db.session.scalars(rows).all():
        if verdict.fate is Fate.DELIVERED:
            _finish(row, DeliveryState.DELIVERED, verdict.reason)
        elif verdict.fate is Fate.REFUSED:
            _finish(row, DeliveryState.REFUSED, verdict.reason)
        elif row.tries >= TRIES:
            _finish(row, DeliveryState.PARKED, verdict.reason)
        else:
            _try_later(row, verdict)


def retry(row: Delivery) -> bool:
    """Give what was refused or given up another round; says whether it was either."""
    again = (
        update(Delivery)
        .where(
            Delivery.id == row.id,
            Delivery.state.in_([state for state in DeliveryState if state.can_be_retried]),
        )
        .values(state=DeliveryState.WAITING, tries=0, due_at=clock.now(), finished_at=None)
    )
    if not db.changed(again):
        return False
    if row.team_channel is not None:
        row.team_channel.rests_until = None
    _ask_for(row.batch, clock.now())
    return True


def _ask_for(batch: str, at: datetime) -> None:
    jobs.enqueue(JOB, {"batch": batch}, key=batch, at=at)


def _free() -> ColumnElement[bool]:
    now = clock.now()
    is_waiting = and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)
    is_left = and_(Delivery.state == DeliveryState.SENDING, Delivery.leased_until <= now)
    return or_(is_waiting, is_left)


def _pause(batch: str) -> timedelta:
    """Return how long a batch must still wait: for its time, for a lease, for its channel."""
    now = clock.now()
    rows = db.session.execute(
        select(Delivery.due_at, Delivery.leased_until, Delivery.state, TeamChannel.rests_until)
        .outerjoin(TeamChannel, TeamChannel.id == Delivery.team_channel_id)
        .where(Delivery.batch == batch, Delivery.state.in_(_OPEN))
    ).all()
    waits = [
        max(
            (leased if state is DeliveryState.SENDING else due_at) or now,
            rests or now,
        )
        for due_at, leased, state, rests in rows
    ]
    return max(min(waits, default=now) - now, timedelta())


def _park_what_kills(batch: str) -> None:
    """Give up what was tried often enough without an end: each time the process died over it."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.batch == batch, _free(), Delivery.tries >= TRIES)
        .values(
            state=DeliveryState.PARKED,
            claim=None,
            leased_until=None,
            finished_at=clock.now(),
            reason=_("The worker stopped every time it tried this."),
        )
        .execution_options(synchronize_session=False)
    )


def _try_later(row: Delivery, verdict: Verdict) -> None:
    now = clock.now()
    own = min(FIRST_PAUSE * 4 ** (row.tries - 1), LONGEST_PAUSE)
    wished = min(verdict.after or timedelta(), LONGEST_WISH)
    row.state, row.claim, row.leased_until = DeliveryState.WAITING, None, None
    row.due_at, row.reason = now + max(own, wished), str(verdict.reason)[:300]
    _ask_for(row.batch, row.due_at)
    if row.team_channel is not None:
        # One slow or full receiver is asked once, not once for everything that waits for it.
        row.team_channel.rests_until = row.due_at


def _finish(row: Delivery, state: DeliveryState, reason: str) -> None:
    row.state, row.reason, row.finished_at = state, str(reason)[:300], clock.now()
    row.claim = row.leased_until = None

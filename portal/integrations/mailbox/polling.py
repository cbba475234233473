"""Fetching mail: stored first, put away after, and a server in trouble is left in peace."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.integrations.mailbox import imap
from portal.integrations.mailbox.imap import Folder, Unreachable, Waiting
from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.services import receiving

EVERY = timedelta(seconds=60)
LEASE = timedelta(minutes=10)  # a poll that died is taken up again after this
SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=30)
AT_ONCE = 100

log = structlog.get_logger(__name__)
_round: list[threading.Thread] = []


def begin_round() -> None:
    """Poll what is due in a thread of its own: a server that hangs must not hold up the jobs."""
    if any(thread.is_alive() for thread in _round) or not due():
        return
    thread = threading.Thread(target=_poll_and_release, name="mailboxes", daemon=True)
    _round[:] = [thread]
    thread.start()


def poll_due() -> int:
    """Poll every mailbox whose time has come; returns how many mails were stored."""
    return sum(poll(number) for number in due())


def due() -> Sequence[int]:
    """Return the ids of the mailboxes whose time has come."""
    rows = select(Mailbox.id).where(
        Mailbox.host != "", Mailbox.is_paused.is_(False), Mailbox.next_poll_at <= clock.now()
    )
    return db.session.scalars(rows.order_by(Mailbox.next_poll_at)).all()


def poll(number: int) -> int:
    """Fetch what waits in one mailbox, unless another process is at it; returns how many."""
    if not _claimed(number):
        return 0
    box = db.session.get_one(Mailbox, number)
    try:
        with imap.opened(box) as folder:
            stored, is_all = _drain(folder, box)
    except (Unreachable, OutOfSpace) as trouble:
        _rest(box, str(trouble))
        return 0
    with db.writing():
        box.failures, box.fault, box.polled_at = 0, "", clock.now()
        box.next_poll_at = clock.now() + (EVERY if is_all else timedelta(0))
    return stored


def rest_after(failures: int) -> timedelta:
    """Return how long a mailbox is left in peace after so many failures in a row."""
    return min(SHORTEST_REST * (1 << min(failures - 1, 10)), LONGEST_REST)


def _claimed(number: int) -> bool:
    """Take a mailbox for one poll: by UPDATE, so of two processes one gets it."""
    now = clock.now()
    with db.writing():
        free = update(Mailbox).where(Mailbox.id == number, Mailbox.next_poll_at <= now)
        return db.changed(free.values(next_poll_at=now + LEASE)) == 1


def _drain(folder: Folder, box: Mailbox) -> tuple[int, bool]:
    """Store what waits and put it away; returns how many are new, and whether that was all."""
    if folder.uid_validity != box.uid_validity:
        # The server numbered its mails anew: read from the beginning, nothing is taken twice.
        with db.writing():
            box.uid_validity, box.last_uid = folder.uid_validity, 0
    waiting = folder.waiting(after=box.last_uid, since=box.begins_at, limit=AT_ONCE)
    stored = sum(_stored(folder, box, mail) for mail in waiting)
    return stored, len(waiting) < AT_ONCE


def _stored(folder: Folder, box: Mailbox, mail: Waiting) -> int:
    """Store one mail, remember its number in the same transaction, and only then put it away."""
    raw = folder.fetch(mail)
    sha256 = receiving.keep(raw) if raw else ""
    with db.writing():
        found = receiving.receive(box, raw, sha256, is_cut=mail.is_too_large) if raw else None
        box.last_uid = mail.uid
        box.next_poll_at = clock.now() + LEASE
    if raw:
        folder.put_away(mail)
    return int(found is not None)


def _rest(box: Mailbox, fault: str) -> None:
    with db.writing():
        box.failures += 1
        box.fault = fault[:300]
        box.polled_at = clock.now()
        box.next_poll_at = clock.now() + rest_after(box.failures)
    log.warning("mailbox_unreachable", mailbox=box.name, fault=fault)


def _poll_and_release() -> None:
    try:
        poll_due()
    except Exception:  # the thread's own loop: what it did not store is fetched next time
        log.warning("mailboxes_wait", exc_info=True)
    finally:
        db.release()

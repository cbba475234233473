"""Keeping what Terraform delivers, and putting it on the record of its change."""

from sqlalchemy import delete, select, update

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core import clock, events, jobs
from portal.core.db import db
from portal.core.languages import later
from portal.core.policy import policy
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.terraform import reading
from portal.integrations.runners.terraform.models import (
    TerraformDelivery,
    TerraformNotice,
    TerraformSource,
)
from portal.integrations.runners.terraform.reading import Notification, Told, Unreadable
from portal.integrations.runners.terraform.terms import TERRAFORM, Verdict
from portal.integrations.terms import LARGEST_BODY

READ = "terraform.read"
TOLD = "terraform_told"  # the verb on a change


def keep(source: TerraformSource, body: bytes) -> int:
    """Store a notification that is to be understood later and return its number."""
    delivery = _stored(source.id, body, Verdict.WAITING, "")
    jobs.enqueue(READ, {"delivery": delivery.id}, key=f"delivery-{delivery.id}")
    return delivery.id


def keep_rejected(source_id: int, body: bytes, reason: str) -> None:
    """Store what was not taken, with the reason, for whoever connects the sender."""
    _stored(source_id, body[:LARGEST_BODY], Verdict.REJECTED, reason)


def understand(delivery: TerraformDelivery) -> None:
    """Put a notification on its change; what is told twice is written once."""
    source = delivery.source
    try:
        found = reading.read(delivery.body)
    except Unreadable as fault:
        delivery.verdict, delivery.reason = Verdict.REJECTED, str(fault)[:500]
        return
    if found.is_test:
        source.connected_at = clock.now()
        delivery.verdict, delivery.reason = (
            Verdict.CONNECTED,
            later("Terraform verified the address."),
        )
        return
    change = _change_of(found, source)
    if change is None:
        delivery.verdict = Verdict.UNMATCHED
        delivery.reason = f"{found.workspace}: neither message nor workspace names a change."
        return
    new = [told for told in found.told if _write(told, found, change, source)]
    delivery.change_id = change.id
    delivery.verdict = Verdict.ATTACHED if new else Verdict.REPEATED
    said = "; ".join(told.words or told.trigger for told in found.told)
    delivery.reason = f"{found.workspace}: {said}"[:500]


def again(source: TerraformSource, *, by: Viewer) -> int:
    """Let what belonged to no change be understood once more; returns how many."""
    policy.require(RunnersPermission.MANAGE, by)
    rows = select(TerraformDelivery.id).where(
        TerraformDelivery.source_id == source.id, TerraformDelivery.verdict == Verdict.UNMATCHED
    )
    numbers = list(db.session.scalars(rows))
    for number in numbers:
        jobs.enqueue(READ, {"delivery": number}, key=f"delivery-{number}")
    waiting = update(TerraformDelivery).where(TerraformDelivery.id.in_(numbers))
    db.session.execute(waiting.values(verdict=Verdict.WAITING, reason=""))
    return len(numbers)


def forget(days: int) -> int:
    """Delete what was delivered longer ago than this; what it told stays. Returns how many."""
    old = TerraformDelivery.received_at < clock.ago(days=days)
    return db.changed(delete(TerraformDelivery).where(old))


def _stored(source_id: int, body: bytes, verdict: Verdict, reason: str) -> TerraformDelivery:
    delivery = TerraformDelivery(
        source_id=source_id,
        body=body,
        received_at=clock.now(),
        verdict=verdict,
        reason=reason[:500],
    )
    db.session.add(delivery)
    db.session.flush()
    return delivery


def _change_of(found: Notification, source: TerraformSource) -> Change | None:
    """Return the first change that is named and exists."""
    numbers = reading.refs_in(found.message, found.workspace, source.workspaces)
    changes = (db.session.get(Change, number) for number in numbers)
    return next((change for change in changes if change is not None), None)


def _write(told: Told, found: Notification, change: Change, source: TerraformSource) -> bool:
    """Write one thing that was told; says whether it is new."""
    same = select(TerraformNotice.id).where(
        TerraformNotice.source_id == source.id,
        TerraformNotice.run_id == found.run_id,
        TerraformNotice.trigger == told.trigger,
        TerraformNotice.at == told.at,
    )
    if db.session.scalar(same) is not None:
        return False
    notice = TerraformNotice(
        source_id=source.id,
        change_id=change.id,
        run_id=found.run_id,
        run_url=found.run_url,
        message=found.message,
        workspace=found.workspace,
        organization=found.organization,
        trigger=told.trigger,
        status=told.status,
        words=told.words,
        by=told.by,
        at=told.at,
    )
    db.session.add(notice)
    words = f"{found.workspace}: {told.words or told.trigger}"
    events.write(change, TOLD, by=TERRAFORM, note=words[:300], run=found.run_id)
    return True

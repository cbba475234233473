"""Opening and ending rounds of votes."""

from collections.abc import Sequence

from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.changes.counting import needed
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Approver
from portal.changes.queries import rounds
from portal.changes.services.planning import fingerprint
from portal.changes.terms import RoundResult, Rule
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _


def open_round(
    change: Change, people: Sequence[Person], rule: Rule, *, by: Viewer, quorum: int = 0
) -> ApprovalRound:
    """Ask these people about the change exactly as it stands now."""
    opened = ApprovalRound(
        change_id=change.id,
        number=rounds.next_number(change),
        rule=rule,
        quorum=needed(rule, len(people), quorum),
        fingerprint=fingerprint(change),
        opened_by_id=by.id,
        opened_at=clock.now(),
    )
    opened.approvers = [Approver(person_id=person.id) for person in people]
    db.session.add(opened)
    db.session.flush()
    asked = [person.id for person in people]
    events.write(change, "open_round", by=by, round=opened.number, asked=asked)
    return opened


def end_round(found: ApprovalRound, result: RoundResult) -> None:
    """End a round, once; raises `Conflict` for one that is over already."""
    still_open = update(ApprovalRound).where(
        ApprovalRound.id == found.id, ApprovalRound.ended_at.is_(None)
    )
    if not db.changed(still_open.values(result=result, ended_at=clock.now())):
        raise Conflict(_("This round of votes is over already."))
    db.session.refresh(found)


def void_round(change: Change, *, by: Viewer) -> None:
    """End a round whose content no longer stands; nothing happens between rounds."""
    found = rounds.open_round(change)
    if found is None:
        return
    end_round(found, RoundResult.VOID)
    events.write(change, "void_round", by=by, round=found.number)

"""Votes, and edits that undo them: what follows from both in the life of a change."""

from portal.accounts.viewer import Viewer
from portal.changes.counting import verdict
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Vote
from portal.changes.plan import Plan
from portal.changes.policy import ChangePermission
from portal.changes.queries.rounds import open_round
from portal.changes.services import planning
from portal.changes.services.rounds import end_round
from portal.changes.terms import ChangeState, Choice, RoundResult
from portal.core import clock, events
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy


def vote(change: Change, choice: Choice, *, by: Viewer, seen: str, comment: str = "") -> Vote:
    """Say yes or no to exactly what was on the screen, once; the last vote needed ends the round.

    `seen` is the fingerprint on the screen of whoever votes. Refuses a rejection without a
    comment, a second vote, and a vote about what was edited meanwhile.
    """
    policy.require(ChangePermission.VOTE, by, change)
    found = open_round(change)
    if found is None or by.person is None:
        raise Conflict(_("No round of votes is open."))
    if not seen == found.fingerprint == planning.fingerprint(change):
        raise Conflict(_("This was edited meanwhile: read it again before you vote."))
    if found.vote_of(by.id):
        raise Conflict(
            _("You have voted in this round. A vote is not taken back; the next round is.")
        )
    comment = planning.sentence(comment, "comment")
    if choice is Choice.REJECT and not comment:
        words = _("Say what would have to be different.")
        raise Invalid(words, {"comment": words})
    cast = Vote(person=by.person, choice=choice, comment=comment, at=clock.now())
    found.votes.append(cast)
    # Of two last votes at the same moment one is told to look again, and the round ends once.
    change.updated_at = clock.now()
    events.write(change, "vote", by=by, choice=choice.value, round=found.number, note=comment)
    _end_when_decided(change, found, by)
    return cast


def edit(change: Change, plan: Plan, *, by: Viewer, seen: str | None = None) -> bool:
    """Replace the plan; what was agreed to and is edited goes back to draft and is asked anew.

    Returns whether it went back.
    """
    is_other = planning.rewrite(change, plan, by=by, seen=seen)
    if not is_other or change.state not in {ChangeState.AUTHORIZE, ChangeState.SCHEDULED}:
        return False
    CHANGE.advance(change, "redraft", by=by, note="The plan or its window was edited.")
    return True


def _end_when_decided(change: Change, found: ApprovalRound, by: Viewer) -> None:
    votes = {each.person_id: each.choice for each in found.votes}
    asked = [each.person_id for each in found.approvers]
    result = verdict(asked, votes, found.quorum, implementer=change.implementer_id)
    if result is None:
        return
    # The voter takes the step with the last vote, so while the round still asks them.
    verb = "authorize" if result is RoundResult.APPROVED else "reject"
    found.result = result
    CHANGE.advance(change, verb, by=by)
    end_round(found, result)

"""What the votes of a round come to; pure."""

from collections.abc import Collection, Mapping

from portal.changes.terms import Choice, RoundResult, Rule


def needed(rule: Rule, approvers: int, quorum: int) -> int:
    """Return how many of so many approvers have to agree."""
    return {Rule.ALL: approvers, Rule.ANY: 1, Rule.QUORUM: quorum}[rule]


def verdict(
    asked: Collection[int], votes: Mapping[int, Choice], quorum: int, *, implementer: int | None
) -> RoundResult | None:
    """Say how a round stands: approved, rejected, or None while it is open.

    `asked` holds the people's ids, `votes` what some of them said. The implementer's own vote
    counts, but never without somebody else's. A round is rejected as soon as it cannot be approved
    any more, whatever those say who have not voted yet.
    """
    yes = {person for person in asked if votes.get(person) is Choice.APPROVE}
    if _suffices(yes, quorum, implementer):
        return RoundResult.APPROVED
    possible = {person for person in asked if votes.get(person) is not Choice.REJECT}
    return None if _suffices(possible, quorum, implementer) else RoundResult.REJECTED


def _suffices(people: set[int], quorum: int, implementer: int | None) -> bool:
    return len(people) >= max(1, quorum) and bool(people - {implementer})

"""Whose words may be shown to whom: words may repeat what somebody read."""

from collections.abc import Iterable

from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.search.learning.terms import Reach

OPEN_TO_TIERS = frozenset({"public", "internal", "l1", "l2", "l3"})

_OF_TIER = {
    Tier.NONE: Reach.INTERNAL,
    Tier.L1: Reach.L1,
    Tier.L2: Reach.L2,
    Tier.L3: Reach.L3,
}


def reach_of(viewer: Viewer) -> Reach:
    """Return how much this viewer can read; reviewers and admins read everything."""
    if viewer.has(Role.REVIEWER, Role.ADMIN):
        return Reach.CLOSED
    if not viewer.is_signed_in:
        return Reach.PUBLIC
    return _OF_TIER[viewer.tier]


def reach_of_words(viewer: Viewer, best_hit_audience: Iterable[str] | None) -> Reach:
    """Return how closed the words of a search are.

    As much as the searcher reads; closed altogether when they lead first to something kept for
    certain teams or people, for then they may be its words.
    """
    if best_hit_audience is not None and OPEN_TO_TIERS.isdisjoint(best_hit_audience):
        return Reach.CLOSED
    return reach_of(viewer)


def searching_tokens(reach: int) -> frozenset[str]:
    """Return the tokens of a plain reader who reads this much: an answer must be found by them."""
    tiers = {f"l{int(tier)}" for tier, needed in _OF_TIER.items() if tier and reach >= needed}
    return frozenset({"public", "internal", *tiers})

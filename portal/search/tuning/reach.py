"""Whose words somebody may see: those of people who could read no more than they can."""

from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.search.learning.terms import Reach

_BY_TIER = {Tier.L2: Reach.L2, Tier.L3: Reach.L3}


def reach_of(viewer: Viewer) -> Reach:
    """Return how much this viewer reads: words may repeat what was read."""
    if not viewer.is_signed_in:
        return Reach.PUBLIC
    if viewer.has(Role.REVIEWER, Role.ADMIN):
        return Reach.CLOSED
    return _BY_TIER.get(viewer.tier, Reach.INTERNAL)

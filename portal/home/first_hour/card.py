"""The guide on the first page of an admin, until it is done or put away."""

from portal.accounts.policy import AccountsPermission
from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.home.first_hour import state
from portal.home.first_hour.terms import Guide


def load(viewer: Viewer) -> Guide | None:
    """Return the guide while something in it is open and the card was not put away."""
    if not policy.allows(AccountsPermission.OPERATE, viewer) or state.is_away():
        return None
    guide = state.guide()
    return None if guide.is_finished else guide

"""Who can own an action."""

from portal.accounts.models import Person
from portal.accounts.queries import everybody_active
from portal.accounts.viewer import Viewer
from portal.incidents.policy import viewer_sees_the_desk


def who_may_own() -> list[Person]:
    """Return everybody here who sees the desk, by name."""
    return [each for each in everybody_active() if viewer_sees_the_desk(Viewer(each), None)]

"""How the guide stands, and what is put aside; commits are the caller's."""

from portal.accounts.viewer import Viewer
from portal.core import events, naming
from portal.core.facts import fact, forget, remember
from portal.home.first_hour.steps import STEPS
from portal.home.first_hour.terms import Guide, Standing, Step

_AWAY = "guide_away"


def guide() -> Guide:
    """Return all steps as they stand now."""
    return Guide([_standing(each) for each in STEPS])


def standing(key: str) -> Standing | None:
    """Return how one step stands, if there is one of this key."""
    return next((_standing(each) for each in STEPS if each.key == key), None)


def skip(key: str, *, by: Viewer) -> None:
    """Put a step aside: not for us, or not now."""
    remember(_skipped(key), "yes")
    events.write(naming.Installation(), "skip_step", by=by, step=key)


def take_up(key: str, *, by: Viewer) -> None:
    """Take a step up again."""
    forget(_skipped(key))
    events.write(naming.Installation(), "take_up_step", by=by, step=key)


def put_away(*, by: Viewer) -> None:
    """Take the card off the admins' first page; the guide itself stays where it is."""
    remember(_AWAY, "yes")
    events.write(naming.Installation(), "put_guide_away", by=by)


def bring_back(*, by: Viewer) -> None:
    """Put the card back on the first page."""
    forget(_AWAY)
    events.write(naming.Installation(), "bring_guide_back", by=by)


def is_away() -> bool:
    """Say whether the card was put away."""
    return bool(fact(_AWAY))


def note(verb: str, *, by: Viewer) -> None:
    """Keep that something was done which leaves no other trace, such as a test mail."""
    events.write(naming.Installation(), verb, by=by)


def _standing(step: Step) -> Standing:
    return Standing(step, step.is_done(), bool(fact(_skipped(step.key))))


def _skipped(key: str) -> str:
    return f"guide_skipped:{key}"

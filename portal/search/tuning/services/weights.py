"""Setting the field weights, and going back to the defaults."""

from dataclasses import asdict

from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.search.index.tuning import Weights
from portal.search.policy import SearchPermission
from portal.search.tuning import queries
from portal.search.tuning.services.marking import turn
from portal.search.tuning.stored import weights_of

MEANWHILE = later(
    "Somebody set the weights while you had them open. Yours are below, theirs beside each: "
    "saving again replaces theirs."
)


def put(weights: Weights, *, by: Viewer, seen: int) -> None:
    """Let searches weigh fields like this; raises `Conflict` unless `seen` is the last version."""
    policy.require(SearchPermission.TUNE, by)
    require_sound(weights)
    row = queries.tuning_row()
    if (row.version if row else 1) != seen:
        raise Conflict(MEANWHILE)
    _put(weights, by=by, verb="change")


def back_to_defaults(*, by: Viewer) -> None:
    """Weigh every field as the portal was delivered."""
    policy.require(SearchPermission.TUNE, by)
    _put(Weights(), by=by, verb="reset")


def require_sound(weights: Weights) -> None:
    """Raise `Invalid` where no field would count at all."""
    if not any(asdict(weights).values()):
        raise Invalid(_("Something has to count: give at least one field more than 0."))


def _put(weights: Weights, *, by: Viewer, verb: str) -> None:
    row = turn(by=by)
    before, after = asdict(weights_of(row.weights)), asdict(weights)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    # Only what differs from the defaults is kept, so that better defaults reach who never turned.
    plain = asdict(Weights())
    row.weights = {name: value for name, value in after.items() if value != plain[name]}
    row.version += 1
    events.write(row, verb, by=by, changed=changed)

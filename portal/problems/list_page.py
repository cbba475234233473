"""What a list of problems shows to one viewer, gathered once."""

from typing import Any

from portal.accounts.queries import everybody_active
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.queries import entries
from portal.core.languages import _, later
from portal.core.lists import options, tabs, turning
from portal.core.policy import policy
from portal.problems.lists import NOBODY_YET, Sort, Tab, Wanted, chips
from portal.problems.policy import ProblemPermission
from portal.problems.queries import cases, listing
from portal.problems.terms import ProblemState

# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.MINE: (
        later("You answer for none"),
        later("A problem you own stands here until it is resolved."),
    ),
    Tab.OPEN: (
        later("No problem is open"),
        later("Open one when incidents come back, or look at what looks alike."),
    ),
    Tab.RISKS: (
        later("No risk is accepted"),
        later("A manager may accept one until a day; it stands here until then."),
    ),
    Tab.ALL: (
        later("No problem yet"),
        later("The first one opens from an incident, or with the button above."),
    ),
}


def list_page(wanted: Wanted, viewer: Viewer) -> dict[str, Any]:
    """Return everything a list of problems shows."""
    found = listing.page(wanted, viewer=viewer)
    services = [(each.slug, each.name) for each in entries.services()]
    people = [(each.id, each.name) for each in everybody_active() if each.tier >= Tier.L1]
    named = {
        "service": dict(services).get(wanted.service, _("Unknown")),
        "owner": _("Nobody's")
        if wanted.owner == NOBODY_YET
        else dict(people).get(wanted.owner or 0, _("Unknown")),
    }
    return {
        "found": found,
        "wanted": wanted,
        "tabs": tabs(Tab, wanted, listing.counts(viewer)),
        "chips": chips(wanted, named),
        "cases": cases.counts(found.rows, viewer=viewer),
        "sorts": list(Sort),
        "state_options": options(ProblemState),
        "service_options": services,
        "owner_options": [
            (viewer.id, _("Me")),
            (NOBODY_YET, _("Nobody yet")),
            *((number, name) for number, name in people if number != viewer.id),
        ],
        "may_open": policy.allows(ProblemPermission.OPEN, viewer),
        "empty": EMPTY[wanted.tab],
        **turning(found, wanted.address),
    }

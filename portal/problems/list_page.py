"""What a list of problems shows to one viewer, gathered once."""

from typing import Any

from portal.accounts.queries import everybody_active
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.queries import entries
from portal.core.policy import policy
from portal.problems.lists import NOBODY_YET, Sort, Tab, Wanted, chips
from portal.problems.policy import ProblemPermission
from portal.problems.queries import cases, listing
from portal.problems.terms import ProblemState

# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.MINE: ("You answer for none", "A problem you own stands here until it is resolved."),
    Tab.OPEN: (
        "No problem is open",
        "Open one when incidents come back, or look at what looks alike.",
    ),
    Tab.RISKS: (
        "No risk is accepted",
        "A manager may accept one until a day; it stands here until then.",
    ),
    Tab.ALL: ("No problem yet", "The first one opens from an incident, or with the button above."),
}


def list_page(wanted: Wanted, viewer: Viewer) -> dict[str, Any]:
    """Return everything a list of problems shows."""
    found = listing.page(wanted, viewer=viewer)
    services = [(each.slug, each.name) for each in entries.services()]
    people = [(each.id, each.name) for each in everybody_active() if each.tier >= Tier.L1]
    named = {
        "service": dict(services).get(wanted.service, "Unknown"),
        "owner": "Nobody's"
        if wanted.owner == NOBODY_YET
        else dict(people).get(wanted.owner or 0, "Unknown"),
    }
    return {
        "found": found,
        "wanted": wanted,
        "tabs": _tabs(wanted, viewer),
        "chips": chips(wanted, named),
        "cases": cases.counts(found.problems, viewer=viewer),
        "sorts": list(Sort),
        "state_options": [(each.value, each.label) for each in ProblemState],
        "service_options": services,
        "owner_options": [
            (viewer.id, "Me"),
            (NOBODY_YET, "Nobody yet"),
            *((number, name) for number, name in people if number != viewer.id),
        ],
        "may_open": policy.allows(ProblemPermission.OPEN, viewer),
        "empty": EMPTY[wanted.tab],
        "previous": wanted.address(page=found.number - 1) if found.number > 1 else None,
        "next": wanted.address(page=found.number + 1) if found.number < found.pages else None,
    }


def _tabs(wanted: Wanted, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the tabs with what they count; filters stay when the tab changes."""
    counted = listing.counts(viewer)
    return [
        {
            "label": tab.label,
            "url": wanted.address(tab=tab),
            "active": tab is wanted.tab,
            "count": counted.get(tab),
        }
        for tab in Tab
    ]

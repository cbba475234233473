"""What a list of actions shows to one viewer, gathered once."""

from collections.abc import Collection
from typing import Any

from portal.accounts.viewer import Viewer
from portal.actions.lists import Tab, Wanted, chips
from portal.actions.policy import ActionPermission
from portal.actions.queries import listing
from portal.actions.queries.actions import sources, sources_of
from portal.actions.queries.people import who_may_own
from portal.actions.terms import ActionState, ActionType, Strength
from portal.catalog.queries import entries
from portal.core.languages import _, later
from portal.core.lists import options, tabs, turning
from portal.core.policy import policy

# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.MINE: (
        later("Nothing of yours is open"),
        later("What you own stands here, what is due first."),
    ),
    Tab.OVERDUE: (later("Nothing is overdue"), later("Every action with a date still has time.")),
    Tab.OPEN: (
        later("Nothing is open"),
        later(
            "After trouble, write down what will keep it from coming back: on the incident's page."
        ),
    ),
    Tab.TO_VERIFY: (
        later("Nothing waits to be verified"),
        later("What its owner has done stands here."),
    ),
    Tab.ALL: (
        later("No action yet"),
        later("The first one comes from an incident, or from the button above."),
    ),
}


def list_page(
    wanted: Wanted, viewer: Viewer, *, kept: Collection[str] = (), refused: Any = None
) -> dict[str, Any]:
    """Return everything a list shows; `kept` stay chosen, `refused` says why some were not done."""
    found = listing.page(wanted, viewer=viewer)
    services, people = entries.services(), who_may_own()
    return {
        "found": found,
        "wanted": wanted,
        "sources": sources_of(found.rows),
        "tabs": tabs(Tab, wanted, listing.counts(viewer)),
        "chips": chips(wanted, _named(wanted, services, people)),
        "people": people,
        "may_propose": policy.allows(ActionPermission.PROPOSE, viewer),
        "may_accept": policy.allows(ActionPermission.ACCEPT, viewer),
        "kept": kept,
        "refused": refused,
        "service_options": [(each.slug, each.name) for each in services],
        "owner_options": [
            (viewer.id, _("Me")),
            (listing.NOBODY_YET, _("Nobody yet")),
            *((each.id, each.name) for each in people if each.id != viewer.id),
        ],
        "source_options": [(kind.name, kind.label) for kind in sources()],
        "state_options": options(ActionState),
        "type_options": options(ActionType),
        "strength_options": [(each.value, f"{each.label}: {each.meaning}") for each in Strength],
        "empty": EMPTY[wanted.tab],
        **turning(found, wanted.address),
    }


def _named(wanted: Wanted, services: Any, people: Any) -> dict[str, str]:
    """Return the words for what an address only numbers."""
    owners = {listing.NOBODY_YET: _("Nobody's"), **{each.id: each.name for each in people}}
    names = {
        "service": {each.slug: each.name for each in services}.get(wanted.service),
        "owner": owners.get(wanted.owner or 0),
        "source": {kind.name: kind.label for kind in sources()}.get(wanted.source),
        "text": f"“{wanted.text}”",
    }
    return {field: words or _("Unknown") for field, words in names.items()}

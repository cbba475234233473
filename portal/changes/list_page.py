"""What a list of changes shows to one viewer, and how its address is read."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.queries import entries
from portal.changes.queries import listing
from portal.changes.queries.listing import Tab, Wanted
from portal.changes.terms import ChangeState, ChangeType, Outcome, Risk
from portal.core.addresses import Sent, number, one, words
from portal.core.languages import _, later
from portal.core.lists import options, tabs, turning

LONGEST = 100
# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.OPEN: (
        later("Nothing is about to change"),
        later("A change stands here from its draft until it is closed."),
    ),
    Tab.MINE: (later("No change is yours"), later("What you ask for or carry out stands here.")),
    Tab.VOTES: (
        later("Nobody waits for your vote"),
        later("What you are asked to agree to stands here."),
    ),
    Tab.REVIEW: (
        later("Nothing waits for its review"),
        later("What is over stands here until it is looked at."),
    ),
    Tab.ALL: (later("No change yet"), later("The first one opens with the button above.")),
}


def wanted(sent: Sent) -> Wanted:
    """Read an address; whatever it says that means nothing is left out."""
    return Wanted(
        tab=one(sent, "tab", Tab) or Tab.OPEN,
        state=one(sent, "state", ChangeState),
        type=one(sent, "type", ChangeType),
        risk=one(sent, "risk", Risk),
        outcome=one(sent, "outcome", Outcome),
        service=words(sent, "service", longest=LONGEST),
        q=words(sent, "q", longest=LONGEST),
        page=one(sent, "page", number) or 1,
    )


def list_page(this: Wanted, viewer: Viewer) -> dict[str, Any]:
    """Return everything a list of changes shows."""
    found = listing.page(this, viewer=viewer)
    return {
        "found": found,
        "wanted": this,
        "tabs": tabs(Tab, this, listing.counts(viewer)),
        "filters": [
            ("state", _("State"), options(ChangeState)),
            ("type", _("Type"), options(ChangeType)),
            ("risk", _("Risk"), options(Risk)),
            ("outcome", _("Outcome"), options(Outcome)),
            ("service", _("Service"), [(each.slug, each.name) for each in entries.services()]),
        ],
        "empty": EMPTY[this.tab],
        **turning(found, this.address),
    }

"""What a list of changes shows to one viewer, and how its address is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from portal.accounts.viewer import Viewer
from portal.catalog.queries import entries
from portal.changes.queries import listing
from portal.changes.queries.listing import Tab, Wanted
from portal.changes.terms import ChangeState, ChangeType, Outcome, Risk
from portal.incidents.lists import Sent

LONGEST = 100
T = TypeVar("T")
# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.OPEN: (
        "Nothing is about to change",
        "Every change is closed. A new one begins as draft.",
    ),
    Tab.MINE: ("No change is yours", "What you ask for or carry out stands here."),
    Tab.VOTES: ("Nobody waits for your vote", "What you are asked to agree to stands here."),
    Tab.REVIEW: ("Nothing waits for its review", "What is over stands here until it is looked at."),
    Tab.ALL: ("No change yet", "The first one opens with the button above."),
}


def wanted(sent: Sent) -> Wanted:
    """Read an address; whatever it says that means nothing is left out."""
    return Wanted(
        tab=_read(sent, "tab", Tab) or Tab.OPEN,
        state=_read(sent, "state", ChangeState),
        type=_read(sent, "type", ChangeType),
        risk=_read(sent, "risk", Risk),
        outcome=_read(sent, "outcome", Outcome),
        service=_words(sent, "service"),
        q=_words(sent, "q"),
        page=_read(sent, "page", _number) or 1,
    )


def list_page(this: Wanted, viewer: Viewer) -> dict[str, Any]:
    """Return everything a list of changes shows."""
    found, counted = listing.page(this, viewer=viewer), listing.counts(viewer)
    return {
        "found": found,
        "wanted": this,
        "tabs": [
            {
                "label": tab.label,
                "url": this.address(tab=tab),
                "active": tab is this.tab,
                "count": counted.get(tab),
            }
            for tab in Tab
        ],
        "filters": [
            ("state", "State", _options(ChangeState)),
            ("type", "Type", _options(ChangeType)),
            ("risk", "Risk", _options(Risk)),
            ("outcome", "Outcome", _options(Outcome)),
            ("service", "Service", [(each.slug, each.name) for each in entries.services()]),
        ],
        "empty": EMPTY[this.tab],
        "previous": this.address(page=found.number - 1) if found.number > 1 else None,
        "next": this.address(page=found.number + 1) if found.number < found.pages else None,
    }


def _options(terms: Any) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in terms]


def _read(sent: Sent, name: str, reader: Callable[[str], T]) -> T | None:
    for text in sent.getlist(name)[:1]:
        try:
            return reader(text[:40])
        except ValueError:
            return None
    return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6):
        raise ValueError(text)
    return int(text)


def _words(sent: Sent, name: str) -> str:
    words = " ".join(" ".join(sent.getlist(name)[:1]).replace("\x00", "").split())
    return words[:LONGEST]

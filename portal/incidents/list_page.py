"""What a list of incidents shows to one viewer, gathered once."""

from typing import Any

from flask import current_app

from portal.accounts.models import Person
from portal.accounts.queries import everybody_active
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.queries import entries
from portal.core import lists, pages
from portal.core.languages import _, later
from portal.core.lists import options, turning
from portal.incidents.lists import Age, Column, Outcome, Sort, Tab, Wanted, chips
from portal.incidents.queries import around, listing
from portal.incidents.services import listing as kept
from portal.incidents.terms import Channel, IncidentState, Priority

TIERS = (Tier.L1, Tier.L2, Tier.L3)
# Why nothing stands in a list, and what to do about it.
EMPTY = {
    Tab.MINE: (
        later("Nothing waits for you"),
        later("What you take stands here, the most pressing first."),
    ),
    Tab.TEAM: (
        later("Your team has nothing open"),
        later("What comes to your team stands here at once."),
    ),
    Tab.UNASSIGNED: (
        later("Everything is in good hands"),
        later("Every open incident has somebody's name."),
    ),
    Tab.OPEN: (
        later("Nothing is open"),
        later("What comes by mail, by alert or from the desk stands here until it is resolved."),
    ),
    Tab.RESOLVED: (
        later("Nothing waits to be closed"),
        later("A resolved incident rests here for a week, in case its requester objects."),
    ),
    Tab.ALL: (later("No incident yet"), later("The first one opens with the button above.")),
}


def list_page(wanted: Wanted, viewer: Viewer, *, outcome: Outcome | None = None) -> dict[str, Any]:
    """Return everything a list of incidents shows; above it what a step for several came to."""
    found = listing.page(wanted, viewer=viewer)
    teams = around.teams_of_support()
    people = [person for person in everybody_active() if person.tier >= Tier.L1]
    services = entries.services()
    clocks = pages.sections(current_app, "incident_row", viewer, found.rows)
    columns = [each for each in kept.columns_of(viewer) if clocks or each is not Column.CLOCKS]
    return {
        "found": found,
        "wanted": wanted,
        "outcome": outcome or Outcome(),
        "tabs": tabs(wanted, viewer),
        "columns": columns,
        "all_columns": [each for each in Column if clocks or each is not Column.CLOCKS],
        "clocks": clocks,
        "views": kept.kept_by(viewer),
        "chips": chips(wanted, _named(wanted, services, teams, people)),
        "bulk_people": [(each.id, _with_team(each)) for each in people],
        "bulk_priorities": [(each.value, each.words) for each in Priority],
        "sorts": list(Sort),
        "service_options": [(each.slug, each.name) for each in services],
        "team_options": [(each.id, each.name) for each in teams],
        "assignee_options": [
            (viewer.id, _("Me")),
            (listing.NOBODY_YET, _("Nobody yet")),
            *((each.id, each.name) for each in people if each.id != viewer.id),
        ],
        "priority_options": [(each.value, each.label) for each in Priority],
        "state_options": options(IncidentState),
        "channel_options": options(Channel),
        "age_options": options(Age),
        "tier_options": [(each.value, each.label) for each in TIERS],
        "bulk": pages.sections(current_app, "incident_bulk", viewer),
        "knows_risk": bool(listing.at_risk),
        "empty": EMPTY[wanted.tab],
        **turning(found, wanted.address),
    }


def tabs(wanted: Wanted, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the tabs with what they count; filters stay when the tab changes."""
    return lists.tabs(Tab, wanted, listing.counts(viewer))


def _with_team(person: Person) -> str:
    return f"{person.name}, {person.team.name}" if person.team else person.name


def _named(wanted: Wanted, services: Any, teams: Any, people: Any) -> dict[str, str]:
    """Return the words for what an address only numbers."""
    names = {
        "service": {each.slug: each.name for each in services}.get(wanted.service),
        "team": {each.id: each.name for each in teams}.get(wanted.team),
        "assignee": _("Nobody's")
        if wanted.assignee == listing.NOBODY_YET
        else {each.id: each.name for each in people}.get(wanted.assignee),
        "text": _("“%(words)s”", words=wanted.text),
    }
    return {field: words or _("Unknown") for field, words in names.items()}

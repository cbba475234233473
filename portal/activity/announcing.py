"""The table of announcements, filled by features in their wiring, and the kinds of news in it."""

from portal.activity.terms import Announcement, NewsKind
from portal.core.events import Event

_table: dict[tuple[str, str], Announcement] = {}


def announce(*announcements: Announcement) -> None:
    """Add to the table of which event is told to whom."""
    _table.update({(one.record_kind, one.verb): one for one in announcements})


def announcements() -> list[Announcement]:
    """Return the whole table."""
    return list(_table.values())


def announcement_of(event: Event) -> Announcement | None:
    """Return what is said of this event; None when it is told to nobody."""
    return _table.get((event.record_kind, event.verb))


def kinds(*, for_teams: bool = False) -> list[NewsKind]:
    """Return every kind of news, by group in the order of the table; or only those teams hear."""
    found = {one.kind.name: one.kind for one in _table.values() if one.teams or not for_teams}
    groups = list(dict.fromkeys(kind.group for kind in found.values()))
    return sorted(found.values(), key=lambda kind: groups.index(kind.group))


def kind_named(name: str) -> NewsKind | None:
    """Return the kind of this name; None for one no feature has any more."""
    return next((kind for kind in kinds() if kind.name == name), None)

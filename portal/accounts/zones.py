"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones

# Aliases and machine zones nobody lives in.
HIDDEN = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all zones with a place in them, and UTC first."""
    places = (name for name in available_timezones() if "/" in name)
    return ("UTC", *sorted(name for name in places if not name.startswith(HIDDEN)))

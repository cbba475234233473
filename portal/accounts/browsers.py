"""What a browser calls itself, in words somebody recognises in the list of their sessions."""

from portal.core.languages import later

# The first that is found counts: every browser also names the ones it descends from.
BROWSERS = (
    (later("Edg"), later("Edge")),
    ("OPR/", later("Opera")),
    ("Firefox/", later("Firefox")),
    ("Chrome/", later("Chrome")),
    ("Chromium/", later("Chromium")),
    ("Safari/", later("Safari")),
    ("curl/", "curl"),
)
SYSTEMS = (
    (later("Windows"), later("Windows")),
    (later("Android"), later("Android")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    (later("Mac OS X"), "macOS"),
    ("CrOS", "ChromeOS"),
    (later("Linux"), later("Linux")),
)


def browser_of(user_agent: str) -> str:
    """Return words such as `Firefox on Windows`; `Unknown browser` when nothing is recognised."""
    browser = _first(BROWSERS, user_agent) or "Unknown browser"
    system = _first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((word for mark, word in table if mark in user_agent), None)

"""What a browser calls itself, in words somebody recognises in the list of their sessions."""

from portal.core.languages import _

# The first that is found counts: every browser also names the ones it descends from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return words such as `Firefox on Windows`; `Unknown browser` when nothing is recognised."""
    browser = _first(BROWSERS, user_agent) or _("Unknown browser")
    system = _first(SYSTEMS, user_agent)
    if not system:
        return browser
    return _("%(browser)s on %(system)s", browser=browser, system=system)


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((word for mark, word in table if mark in user_agent), None)

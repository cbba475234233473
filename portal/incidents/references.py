"""Links to the same matter elsewhere: which are taken, and what they are called."""

import re
from urllib.parse import unquote, urlsplit

from portal.core.errors import Invalid
from portal.core.languages import _

LONGEST = 500
# The key of a ticket in an address, and the system it belongs to.
_PATTERNS = (
    ("Jira", re.compile(r"/browse/([A-Z][A-Z0-9_]{1,20}-\d{1,9})")),
    ("ServiceNow", re.compile(r"\b((?:INC|PRB|CHG|RITM|REQ)\d{5,12})\b")),
    ("GitHub", re.compile(r"github\.[^/]+/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d{1,9})")),
    ("GitLab", re.compile(r"/([\w.-]+/[\w.-]+)/-/(?:issues|merge_requests)/(\d{1,9})")),
    ("Azure DevOps", re.compile(r"/_workitems/edit/(\d{1,9})")),
)


def checked(address: str, field: str = "url") -> str:
    """Return an address worth linking; raises `Invalid` for anything but http and https."""
    address = address.strip()
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address
    except ValueError:
        is_web = False
    if not is_web or len(address) > LONGEST or re.search(r"[\x00-\x1f]", address):
        words = _("Give the whole address, beginning with https://")
        raise Invalid(words, {field: words})
    return address


def label_of(address: str) -> str:
    """Return what a ticket is called: `Jira OPS-12`; the host for what is not known."""
    plain = unquote(address)
    for system, pattern in _PATTERNS:
        if found := pattern.search(plain):
            return f"{system} {'#'.join(found.groups())}"
    return urlsplit(address).hostname or address

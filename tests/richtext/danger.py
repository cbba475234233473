"""Finds what could run, restyle or pose as the page in rendered HTML, on a tree as browsers build it."""

import re
from collections.abc import Iterator

from bleach._vendor import html5lib

from portal.core.richtext.clean import OWN_ID

TAGS = set(
    """
    a abbr aside b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q rp rt ruby s
    samp section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul
    var wbr
    """.split()  # noqa: SIM905
)
ATTRIBUTES = set(
    """
    align alt aria-hidden aria-label checked class cite colspan data-behaviour data-lang data-linenos data-step data-tier
    decoding disabled height href id lang loading open referrerpolicy rel role rowspan src start
    tabindex title type width
    """.split()  # noqa: SIM905
)
SCHEME = re.compile(r"^[\x00-\x20]*([a-z][a-z0-9+.\-\s]*):", re.IGNORECASE)
HARMLESS = {"http", "https", "mailto", "tel"}
PAGE_CLASSES = {"stop-line", "tier-section", "btn", "button", "dialog", "nav"}


def in_html(html: str) -> list[str]:
    """List what is dangerous; empty when nothing is."""
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [found for element in root.iter() for found in _in(element)]


def _in(element: object) -> Iterator[str]:
    tag = element.tag
    if not isinstance(tag, str):
        yield f"comment or instruction {tag}"
        return
    if tag not in TAGS and tag != "DOCUMENT_FRAGMENT":
        yield f"tag {tag}"
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES:
            yield f"attribute {name}"
        if name in {"href", "src", "cite"} and not _is_harmless(value):
            yield f"address {value}"
        if name == "id" and not OWN_ID.match(value):
            yield f"id {value}"
        if name == "class" and PAGE_CLASSES.intersection(value.split()):
            yield f"class {value}"
    if tag == "input" and (element.get("type") != "checkbox" or "disabled" not in element.attrib):
        yield "input"


def _is_harmless(address: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", address)
    found = SCHEME.match(plain)
    return not found or found.group(1).lower() in HARMLESS

"""HTML an author writes into Markdown, reduced to what an author may set.

Ids, classes, styles and data attributes are the renderer's own words: an author's are dropped, so
nothing can pose as a step, a stop line or a part of the page. Safety is not decided here.
"""

import re
from html import escape, unescape

VOID = frozenset(["br", "hr", "img", "wbr", "col"])
TAGS = VOID | frozenset(
    """
    a abbr b blockquote caption center cite code colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 i ins kbd li mark ol p pre q rp rt ruby s samp small span
    strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var
    """.split()  # noqa: SIM905 - a list of thirty quoted names is no easier to read
)
_ATTRIBUTES = frozenset(
    """
    href src alt title width height align colspan rowspan open start lang cite
    """.split()  # noqa: SIM905
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)"
    r"(?P<rest>(?:\s+[^\s\"'<>=`/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))?)*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>=`/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=`]+)))?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def is_known(raw: str) -> bool:
    """Tell whether the text begins with a tag or comment HTML is meant by, not `<hostname>`."""
    if raw.startswith("<!--"):
        return True
    found = _NAME.match(raw)
    return bool(found and found.group(1).lower() in TAGS)


def tidy(raw: str) -> str:
    """Give the HTML with known tags reduced and every other `<` as text."""
    out: list[str] = []
    position = 0
    raw = _COMMENT.sub("", raw)
    for found in _TAG.finditer(raw):
        out.append(_text(raw[position : found.start()]))
        out.append(_tag(found))
        position = found.end()
    out.append(_text(raw[position:]))
    return "".join(out)


def _text(raw: str) -> str:
    return raw.replace("<", "&lt;").replace(">", "&gt;")


def _tag(found: re.Match[str]) -> str:
    name = found["name"].lower()
    if name not in TAGS:
        return _text(found.group())
    if found["close"]:
        return f"</{name}>" if name not in VOID else ""
    kept = "".join(f' {key}="{value}"' for key, value in _attributes(found["rest"]))
    return f"<{name}{kept}>"


def _attributes(rest: str) -> list[tuple[str, str]]:
    kept: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(rest):
        key = found.group(1).lower()
        value = unescape(next((v for v in found.groups()[1:] if v is not None), ""))
        if key in {"id", "name"}:
            # A target for links within the text; the finisher gives it the prefix of ours.
            key = "data-target"
        elif key not in _ATTRIBUTES:
            continue
        kept.setdefault(key, escape(value))
    return list(kept.items())

"""An article's text with a place behind every step: pure, over the pipeline's own HTML."""

import re
from collections.abc import Callable

from markupsafe import Markup

# The pipeline writes every tag whole and escapes what is text, so tags can be counted.
_ITEM = re.compile(r"<(/?)li\b([^>]*)>")
_KEY = re.compile(r'\bdata-step="([^"]+)"')


def with_controls(html: str, control: Callable[[str], str]) -> Markup:
    """Return the HTML with `control(key)` put at the end of each step."""
    out: list[str] = []
    open_items: list[str] = []
    at = 0
    for tag in _ITEM.finditer(html):
        if not tag[1]:
            key = _KEY.search(tag[2])
            open_items.append(key[1] if key else "")
            continue
        key_of_item = open_items.pop() if open_items else ""
        if key_of_item:
            out += [html[at : tag.start()], str(control(key_of_item))]
            at = tag.start()
    return Markup("".join([*out, html[at:]]))  # noqa: S704 - the pipeline's HTML and our template

"""Icons: outlines of the tablerpy package, written into the page to take its colour."""

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from markupsafe import Markup

# The files of the package, not its code: loading the list of all names would take a tenth of a
# second of every command.
_FOLDER = Path(str(distribution("tablerpy").locate_file("tablerpy/icons")))
_FRAME = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)
# What points along the line is turned around where lines run from right to left.
_ALONG_THE_LINE = frozenset(
    {
        *("arrow-back-up", "arrow-down-right", "arrow-left", "arrow-right", "chevron-left"),
        *("chevron-right", "corner-down-right", "external-link", "indent-decrease"),
        *("indent-increase", "list", "list-check", "list-details", "list-numbers", "list-search"),
        *("login-2", "logout", "message-reply", "player-skip-forward", "send", "stairs-up"),
    }
)
_BACKDROP = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'


def icon(name: str, label: str | None = None) -> Markup:
    """Return the SVG of an icon by its tabler name (`shield-check`).

    Hidden from assistive technology unless it has a label; an unknown name raises `LookupError`,
    so that a typing mistake is seen by the first test that renders the page.
    """
    said = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    paint = "icon icon-turning" if name in _ALONG_THE_LINE else "icon"
    return Markup(  # noqa: S704 - the shape comes from an installed package, the label is escaped
        f'<svg class="{paint}" viewBox="0 0 24 24" focusable="false" {said}>{_shape(name)}</svg>'
    )


@cache
def _shape(name: str) -> str:
    file = _FOLDER / "outline" / f"{name}.svg"
    try:
        drawing = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LookupError(f"There is no icon named {name!r} in tabler.") from None
    found = _FRAME.search(drawing)
    if found is None:
        raise LookupError(f"The icon {name!r} is not an SVG.")
    return " ".join(found[1].replace(_BACKDROP, "").split())

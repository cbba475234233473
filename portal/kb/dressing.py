"""What a page adds to a stored text for one reader: ways on from stop lines, marks on steps.

Pure, over the pipeline's own HTML: it writes every tag whole and escapes what is text.
"""

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from portal.core.languages import _

# A reader's way on from where the text stops for them; the pipeline alone writes such a line.
_STOP_LINE = re.compile(r'(<aside class="stop-line" data-tier="l([23])">.*?)(</aside>)', re.DOTALL)
_WAY_ON = '{}<a class="button button--small stop-line__way" href="{}">{}</a>{}'
_STEP = re.compile(r'<li id="step-[^"]+" data-step="([^"]+)">')
_MARK = Markup('<span class="badge tone-info step-changed">{}</span>')


def with_way_on(html: Markup, address: str) -> Markup:
    """Return a text whose stop lines lead on to this address of the portal."""

    def led_on(line: re.Match[str]) -> str:
        words = _("Escalate to L%(tier)s", tier=line[2])
        return _WAY_ON.format(line[1], escape(address), escape(words), line[3])

    led = _STOP_LINE.sub(led_on, str(html))
    return Markup(led)  # noqa: S704 - a link of our own, nothing of the author's


def with_changed_steps(html: Markup, keys: Collection[str]) -> Markup:
    """Return a text in which these steps say that they changed."""
    mark = str(_MARK.format(_("Changed")))
    marked = _STEP.sub(lambda step: step[0] + (mark if step[1] in keys else ""), str(html))
    return Markup(marked)  # noqa: S704 - a badge of our own, nothing of the author's

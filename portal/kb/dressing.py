"""What a page adds to a stored text for one reader: ways on from stop lines, marks on steps.

Pure, over the pipeline's own HTML: it writes every tag whole and escapes what is text.
"""

import re
from collections.abc import Collection

from markupsafe import Markup, escape

# A reader's way on from where the text stops for them; the pipeline alone writes such a line.
_STOP_LINE = re.compile(r'(<aside class="stop-line" data-tier="l([23])">.*?)(</aside>)', re.DOTALL)
_WAY_ON = r'\1<a class="button button--small stop-line__way" href="{}">Escalate to L\2</a>\3'
_STEP = re.compile(r'<li id="step-[^"]+" data-step="([^"]+)">')
_MARK = '<span class="badge tone-info step-changed">Changed</span>'


def with_way_on(html: Markup, address: str) -> Markup:
    """Return a text whose stop lines lead on to this address of the portal."""
    led_on = _STOP_LINE.sub(_WAY_ON.format(escape(address)), str(html))
    return Markup(led_on)  # noqa: S704 - a link of our own, nothing of the author's


def with_changed_steps(html: Markup, keys: Collection[str]) -> Markup:
    """Return a text in which these steps say that they changed."""
    marked = _STEP.sub(lambda step: step[0] + (_MARK if step[1] in keys else ""), str(html))
    return Markup(marked)  # noqa: S704 - a badge of our own, nothing of the author's

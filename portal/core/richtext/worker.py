"""The rendering process: reads one request after another, answers, and can be killed at any time.

Started as `python -m portal.core.richtext.worker` by `limit`; talks in length-prefixed pickles
with its own parent only, over its standard input and output.
"""

import contextlib
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from typing import IO, Any

from portal.core.errors import Refusal
from portal.core.languages import _, speaking
from portal.core.richtext import channel, render, tree
from portal.core.richtext import links as linking

MEMORY = 1 << 30
NICENESS = 5


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(channel.LENGTH.size)
    if len(head) < channel.LENGTH.size:
        return None
    return pickle.loads(pipe.read(channel.LENGTH.unpack(head)[0]))  # noqa: S301 - only our parent writes


class _Desk:
    """Between two messages: the prepared text."""

    def __init__(self) -> None:
        self._root: tree.Element | None = None

    def prepare(self, order: channel.Prepare) -> render.References:
        # Should the parent die while a text stalls, the kernel ends this process by itself.
        signal.setitimer(signal.ITIMER_REAL, order.seconds + 2)
        with speaking(order.place):
            self._root = render.prepare(order.source, tier=order.tier)
        return linking.found_in(self._root)

    def finish(self, order: channel.Finish) -> render.Rendered | None:
        root, self._root = self._root, None
        rendered = render.finish(root, links=order.links) if root is not None else None
        signal.setitimer(signal.ITIMER_REAL, 0)
        return rendered


def _answer(act: Callable[[Any], object], order: object) -> object:
    try:
        return act(order)
    except Refusal as refusal:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return channel.Failure(refusal)
    except MemoryError:
        return channel.Failure(
            render.TooComplex(_("Showing this text takes too much memory. Split it."))
        )


def main() -> None:
    """Answer until the parent closes the channel."""
    with contextlib.suppress(OSError, ValueError):
        os.nice(NICENESS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The parent decides when this process ends, also when a terminal interrupts the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inward, outward = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not enter the channel
    desk = _Desk()
    render.render("warm **up** `x`\n\n```python\nx = 1\n```\n")
    channel.send(outward, "ready")
    while (order := _receive(inward)) is not None:
        act = desk.prepare if isinstance(order, channel.Prepare) else desk.finish
        channel.send(outward, _answer(act, order))


if __name__ == "__main__":
    main()

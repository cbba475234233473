"""Rendering that cannot stall its caller: in a process of its own, killed when time is up.

A text can hang a parser inside one regular expression, where no thread can be stopped, so a
handful of processes render. One idle process is always kept ready: a text that hangs holds only
its own, and the next caller does not wait for a start.
"""

import contextlib
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import portal
from portal.core.errors import Refusal
from portal.core.languages import _, later, spoken
from portal.core.richtext import channel, limits, shapes

SECONDS = 3.0
START_SECONDS = 30.0
MOST = 4
WORKER = "portal.core.richtext.worker"
TOO_SLOW = later(
    "Showing this text takes too long. Usually one paragraph holds a very long run of brackets, "
    "stars or table columns: put it into a code block, or split the text. Nothing was lost."
)


def render_within(
    source: str,
    *,
    seconds: float = SECONDS,
    links: shapes.LinkResolver | None = None,
    tier: int = shapes.ALL_TIERS,
) -> shapes.Rendered:
    """Render as `render.render` does, or refuse with `TooComplex` after so many seconds.

    The resolver is asked here, in the caller's thread, once per reference; its time does not count.
    """
    limits.check(source)
    with _POOL.lent(seconds) as renderer:
        found = renderer.ask(channel.Prepare(source, tier, seconds, spoken()), seconds)
        resolved = shapes.resolve(found, links) if links else None
        rendered: shapes.Rendered = renderer.ask(channel.Finish(resolved), seconds)
        return rendered


def references_within(source: str, *, seconds: float = SECONDS) -> shapes.References:
    """Tell what a text points to, as `render.references` does, or refuse after so many seconds."""
    limits.check(source)
    with _POOL.lent(seconds) as renderer:
        found: shapes.References = renderer.ask(
            channel.Prepare(source, shapes.ALL_TIERS, seconds, spoken()), seconds
        )
        renderer.ask(channel.Finish(None), seconds)
        return found


class _GoneError(Exception):
    """The process ended by itself."""


class _Renderer:
    """One process and the channel to it."""

    def __init__(self) -> None:
        here = str(Path(portal.__file__).parent.parent)
        paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(paths), "PATH": os.environ.get("PATH", "")},
        )
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)
        self._is_ready = False

    def ask(self, order: object, seconds: float) -> Any:
        """Give the answer; raises the refusal it is, or `TooComplex` when time is up."""
        if not self._is_ready:
            self._read(START_SECONDS)
            self._is_ready = True
        try:
            channel.send(self._to, order)
            answer = self._read(seconds)
        except (TimeoutError, BrokenPipeError, _GoneError):
            raise limits.TooComplex(TOO_SLOW) from None
        if isinstance(answer, channel.Failure):
            raise answer.error
        return answer

    def _read(self, seconds: float) -> Any:
        until = time.monotonic() + seconds
        (length,) = channel.LENGTH.unpack(self._bytes(channel.LENGTH.size, until))
        return pickle.loads(self._bytes(length, until))  # noqa: S301 - only our own child writes

    def _bytes(self, count: int, until: float) -> bytes:
        pipe = self._from.fileno()
        read = bytearray()
        while len(read) < count:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise TimeoutError
            piece = os.read(pipe, count - len(read))
            if not piece:
                raise _GoneError
            read += piece
        return bytes(read)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self.forget()
        self._process.wait()

    def forget(self) -> None:
        """Close our ends; the process ends when the last end closes."""
        with contextlib.suppress(OSError):
            self._to.close()
        self._from.close()


class _Pool:
    """Renderers lent to one caller each; there is always an idle one while fewer than MOST run."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._idle: list[_Renderer] = []
        self._lent = 0

    @contextmanager
    def lent(self, seconds: float) -> Iterator[_Renderer]:
        renderer = self._take(seconds)
        is_whole = False
        try:
            yield renderer
            is_whole = True
        except Refusal as refusal:
            is_whole = refusal.args[0] is not TOO_SLOW
            raise
        finally:
            self._give_back(renderer, is_whole=is_whole)

    def _take(self, seconds: float) -> _Renderer:
        with self._change:
            if not self._change.wait_for(self._may_take, timeout=seconds):
                raise limits.TooComplex(
                    _("Several long texts are being rendered right now. Try again in a moment.")
                )
            renderer = self._idle_one() or _Renderer()
            self._lent += 1
            self._keep_one_ready()
            return renderer

    def _idle_one(self) -> "_Renderer | None":
        while self._idle:
            renderer = self._idle.pop()
            if renderer.is_alive():
                return renderer
            renderer.forget()
        return None

    def _may_take(self) -> bool:
        return bool(self._idle) or self._lent < MOST

    def _give_back(self, renderer: _Renderer, *, is_whole: bool) -> None:
        if not is_whole:
            renderer.kill()
        with self._change:
            self._lent -= 1
            if is_whole:
                self._idle.append(renderer)
            self._keep_one_ready()
            self._change.notify()

    def _keep_one_ready(self) -> None:
        # Starting returns at once; the new process warms up while the lent ones work.
        if not self._idle and self._lent < MOST:
            self._idle.append(_Renderer())

    def leave_to_parent(self) -> None:
        """After a fork the renderers belong to the parent: close our copies of its channels."""
        for renderer in self._idle:
            renderer.forget()
        self._change = threading.Condition()
        self._idle, self._lent = [], 0


_POOL = _Pool()
os.register_at_fork(after_in_child=_POOL.leave_to_parent)

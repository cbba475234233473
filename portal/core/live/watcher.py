"""One thread a process looks at what happened and wakes the open streams it concerns."""

import contextlib
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.core import health
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.live import changes, presence
from portal.core.live.changes import Change
from portal.core.live.presence import Guest, Place
from portal.core.live.topics import Topic

LOOKS_EVERY = 0.4  # seconds: what one person does is with the others within a second
STREAMS_A_PERSON = 8

log = structlog.get_logger(__name__)


class Ear:
    """One open stream: what it follows, who listens, and where it waits.

    `line` is the connection to the browser where the server tells it: closed, the stream ends.
    """

    def __init__(
        self, topics: Sequence[Topic], viewer: Any, *, here: bool, line: socket.socket | None = None
    ) -> None:
        self.topics, self.person_id, self.person_name = topics, viewer.id, viewer.name
        self.places = {topic.word for topic in topics if topic.number is not None and here}
        self._line = line
        self._news = threading.Condition()
        self._changes: list[Change] = []
        self._visits: set[str] = set()
        self.is_over = False

    def wait(self, seconds: float) -> tuple[list[Change], set[str]]:
        """Return what changed and whose visitors did, as soon as something did; or nothing."""
        with self._news:
            self._news.wait_for(lambda: self._changes or self._visits or self.is_over, seconds)
            found = self._changes, self._visits
            self._changes, self._visits = [], set()
        return found

    def tell(self, news: Sequence[Change], visits: set[str]) -> None:
        """Wake the stream where it follows any of this."""
        mine = [each for each in news if any(topic.meets(each) for topic in self.topics)]
        visited = visits & self.places
        if mine or visited:
            with self._news:
                self._changes += mine
                self._visits |= visited
                self._news.notify()

    def end(self) -> None:
        """Let the stream end now."""
        with self._news:
            self.is_over = True
            self._news.notify()

    @property
    def is_left(self) -> bool:
        """Whether the browser has closed the connection: nothing else tells before a write."""
        if self._line is None:
            return False
        try:
            return self._line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


class Watcher:
    """All open streams of this process, and the thread that runs while there is one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: list[Ear] = []
        self._thread: threading.Thread | None = None
        self._waking = threading.Event()
        self.most = 0

    def open(self, *, most: int) -> None:
        """Take so many streams at once; none: everybody asks from time to time."""
        self.most = most

    @property
    def open_streams(self) -> int:
        """How many streams are open in this process."""
        return len(self._ears)

    def add(self, ear: Ear) -> bool:
        """Let a stream listen from now on; says whether there was a place for it."""
        newest = changes.newest()
        with self._lock:
            own = sum(1 for each in self._ears if each.person_id == ear.person_id)
            is_full = len(self._ears) >= self.most or own >= STREAMS_A_PERSON
            if is_full or health.stopping.is_set():
                return False
            self._ears.append(ear)
            if self._thread is None:
                self._waking.clear()
                self._thread = threading.Thread(
                    target=self._watch, args=(newest,), name="live", daemon=True
                )
                self._thread.start()
        return True

    def remove(self, ear: Ear) -> None:
        """Let a stream listen no more; one that is not there is nothing to say about."""
        with self._lock, contextlib.suppress(ValueError):
            self._ears.remove(ear)

    def close(self) -> None:
        """End every stream and wait until nothing is looked at any more."""
        thread = self._thread
        for ear in list(self._ears):
            ear.end()
            self.remove(ear)
        self.hurry()
        if thread is not None:
            thread.join(10)

    def hurry(self) -> None:
        """Let the streams that have to end do so now and not at the next look."""
        self._waking.set()

    def _watch(self, seen: int) -> None:
        book = presence.Book()
        before: Mapping[str, Sequence[Guest]] = {}
        while ears := self._listening():
            now, news = _look(book, _places(ears), before, seen)
            seen = news[-1].event if news else seen
            visited = {ref for ref in now.keys() | before.keys() if now.get(ref) != before.get(ref)}
            before = now
            for ear in ears:
                ear.tell(news, visited)
            self._waking.wait(LOOKS_EVERY)
        _leave(book)

    def _listening(self) -> list[Ear]:
        """Return the streams that are open; ends those that were left, and all when we stop."""
        for ear in list(self._ears):
            if health.stopping.is_set() or ear.is_left:
                ear.end()
                self.remove(ear)
        with self._lock:
            if not self._ears:
                self._thread = None
            return list(self._ears)


def _places(ears: Sequence[Ear]) -> dict[Place, str]:
    return {(ref, ear.person_id): ear.person_name for ear in ears for ref in ear.places}


def _look(
    book: presence.Book, places: dict[Place, str], before: Mapping[str, Sequence[Guest]], seen: int
) -> tuple[Mapping[str, Sequence[Guest]], Sequence[Change]]:
    """Return who is where and what happened; a database that is away for a while is waited for."""
    try:
        book.keep(places)
        return presence.guests(), changes.after(seen)
    except (SQLAlchemyError, Refusal, OSError):
        log.warning("live_waits", exc_info=True)
        return before, ()
    finally:
        db.release()


def _leave(book: presence.Book) -> None:
    """Say that nobody is here any more; what cannot be said runs out by itself."""
    with contextlib.suppress(SQLAlchemyError, Refusal, OSError):
        book.keep({})
    db.release()


watcher = Watcher()

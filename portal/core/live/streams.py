"""What one open page is told: that something changed, while its viewer may still know."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.live import changes, topics
from portal.core.live.changes import MOST_AT_ONCE, Change
from portal.core.live.topics import Topic
from portal.core.live.watcher import Ear

HEARTBEAT = 15.0  # seconds; each one looks again whether the viewer may still listen
RETRY = 2_000  # milliseconds until a browser whose stream ended opens it again

Look = Callable[[], Any]  # → the viewer as they are now


def stream(ear: Ear, since: int, look: Look) -> Iterator[str]:
    """Yield server-sent events from `since` on; ends when the viewer may listen no more.

    Between two messages it holds no connection to the database.
    """
    yield f"retry: {RETRY}\n\n"
    seen, news, visits = since, _missed(since), set(ear.places)
    while not ear.is_over:
        try:
            heard = _heard(ear.topics, news, look())
        except Missing:
            return
        finally:
            db.release()
        seen = max([seen, *(each.event for each in news)])
        yield _message(seen, heard, visits)
        arrived, visits = ear.wait(HEARTBEAT)
        news = [each for each in arrived if each.event > seen]


def missed(followed: Sequence[Topic], since: int, viewer: Any) -> Mapping[str, Any]:
    """Return the same for a browser that asks from time to time."""
    news = _missed(since)
    heard = _heard(followed, news, viewer)
    return {"last": max([since, *(each.event for each in news)]), "changed": heard}


def _missed(since: int) -> Sequence[Change]:
    """Return what happened since; of a long absence the end: the page fetches all of itself."""
    return changes.after(max(since, changes.newest() - MOST_AT_ONCE))


def _heard(
    followed: Sequence[Topic], news: Sequence[Change], viewer: Any
) -> Mapping[str, list[str]]:
    """Return what may be told; raises `Missing` when the viewer may not listen any more."""
    if not viewer.is_signed_in:
        raise Missing
    return topics.heard(news, followed, viewer)


def _message(seen: int, heard: Mapping[str, list[str]], visits: set[str]) -> str:
    lines = [f"event: here\ndata: {ref}\n\n" for ref in sorted(visits)]
    if heard:
        lines.append(f"id: {seen}\nevent: changed\ndata: {json.dumps(heard)}\n\n")
    return "".join(lines) or ": still here\n\n"

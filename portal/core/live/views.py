"""`/live`: the stream of a page, what it asks without one, and who else is here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.live import presence, topics
from portal.core.live.changes import newest
from portal.core.live.streams import Look, missed, stream
from portal.core.live.topics import Topic
from portal.core.live.watcher import Ear, watcher
from portal.core.web import View, signed_in

ADDRESS = "/live"
PART = "Portal-Live"  # the header of a page that is fetched only to be compared


def followed(view: View) -> View:
    """Note the newest event before the view reads anything: its page misses none after it."""

    @wraps(view)
    def noting(**values: Any) -> Any:
        g.live_since = newest()
        return view(**values)

    return noting  # type: ignore[return-value]


def is_unattended() -> bool:
    """Say whether an open page asks by itself: that is no sign of somebody at work."""
    return PART in request.headers or request.path.startswith(ADDRESS)


def install(app: Flask, viewer: Callable[[], Any], look: Callable[[], Look], *, most: int) -> None:
    """Add the addresses; `look()` keeps hold of a session, so that its viewer can be asked again.

    At most so many streams are open in a process; 0: every page asks from time to time.
    """
    watcher.open(most=most)
    app.jinja_env.globals.update(
        is_fetched_live=lambda: PART in request.headers,
        may_follow=lambda on: _may_follow(on, viewer()),
        live_since=lambda: g.live_since if "live_since" in g else newest(),
    )
    doors = _Doors(viewer, look)
    app.add_url_rule(ADDRESS, "live", doors.listen)
    app.add_url_rule(f"{ADDRESS}/changed", "live_changed", doors.changed)
    app.add_url_rule(f"{ADDRESS}/here", "live_here", doors.here)
    app.add_url_rule(f"{ADDRESS}/writes", "live_writes", doors.writes, methods=["POST"])


class _Doors:
    """The addresses, for an application that says who looks."""

    def __init__(self, viewer: Callable[[], Any], look: Callable[[], Look]) -> None:
        self._viewer, self._look = viewer, look

    @signed_in
    def listen(self) -> ResponseReturnValue:
        """Open the stream of a page; without a free place the answer says not to try again."""
        who = self._viewer()
        followed, since = _asked(who)
        line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
        ear = Ear(followed, who, here="here" in request.args, line=line)
        if request.method == "HEAD" or not watcher.add(ear):
            return "", 204
        answer = Response(stream(ear, since, self._look()), mimetype="text/event-stream")
        answer.call_on_close(lambda: watcher.remove(ear))
        answer.headers["Cache-Control"] = "no-cache, no-store, private, no-transform"
        answer.headers["X-Accel-Buffering"] = "no"
        return answer

    @signed_in
    def changed(self) -> ResponseReturnValue:
        """Say the same to a page without a stream, and that its viewer is here."""
        who = self._viewer()
        followed, since = _asked(who)
        found = missed(followed, since, who)
        refs = [topic.word for topic in followed if topic.number is not None]
        if refs and "here" in request.args:
            with db.writing():
                for ref in refs:
                    presence.say(ref, who.id, who.name)
        return dict(found)

    @signed_in
    def here(self) -> ResponseReturnValue:
        """Show who else has a record open."""
        who = self._viewer()
        others = [each for each in presence.guests_of(_record(who)) if each.person_id != who.id]
        return render_template("components/_here.html", others=others)

    @signed_in
    def writes(self) -> ResponseReturnValue:
        """Note that the viewer writes on a record they have open."""
        who = self._viewer()
        ref = _record(who)
        with db.writing():
            presence.say_writing(ref, who.id)
        return "", 204


def _may_follow(on: str, who: Any) -> bool:
    try:
        topics.require(topics.topics_of([on]), who)
    except Missing:
        return False
    return bool(who.is_signed_in)


def _asked(who: Any) -> tuple[tuple[Topic, ...], int]:
    """Return what is followed and from which event on; raises `Missing` without the right."""
    followed = topics.topics_of(request.args.getlist("on"))
    topics.require(followed, who)
    last = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return followed, int(last) if last.isdecimal() and len(last) < 19 else newest()


def _record(who: Any) -> str:
    followed, _ = _asked(who)
    if followed[0].number is None:
        raise Missing
    return followed[0].word

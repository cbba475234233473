"""A browser's side of `/live`, without a browser: what arrives on an open stream, and when."""

import contextlib
import http.client
import json
import queue
import socket
import threading
from dataclasses import dataclass, field

from tests.serving import cookie_of


@dataclass
class Stream:
    """An open stream; `status` says how it was answered."""

    line: socket.socket
    answer: http.client.HTTPResponse
    told: "queue.Queue[tuple[str, str]]" = field(default_factory=queue.Queue)

    @property
    def status(self) -> int:
        return self.answer.status

    def read(self) -> None:
        """Put every message into `told`, and `("end", "")` when the server is through."""
        event = ""
        try:
            while text := self.answer.readline():
                word, _, rest = text.decode().strip().partition(": ")
                event = rest if word == "event" else event
                if word == "data":
                    self.told.put((event, rest))
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.answer.close()
        self.told.put(("end", ""))

    def changed(self, seconds: float = 15.0) -> dict[str, list[str]]:
        """Wait for the next word of a change; fails when none came."""
        return dict(json.loads(self.until("changed", seconds)))

    def until(self, wanted: str, seconds: float = 15.0) -> str:
        """Wait for the next message of a kind; raises `queue.Empty` when none came."""
        while True:
            event, text = self.told.get(timeout=seconds)
            if event == wanted:
                return text

    def is_silent(self, seconds: float = 1.5) -> bool:
        """Say whether nothing at all changed meanwhile."""
        try:
            self.until("changed", seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        """Go, as a browser does that closes its window."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()


def listen(port: int, name: str, query: str, *, last: int | None = None) -> Stream:
    """Open `/live?…` as one of the cast."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie_of(name), "Accept": "text/event-stream"}
    headers |= {"Last-Event-ID": str(last)} if last is not None else {}
    line.request("GET", f"/live?{query}", headers=headers)
    assert line.sock
    stream = Stream(line.sock, line.getresponse())
    threading.Thread(target=stream.read, daemon=True).start()
    return stream

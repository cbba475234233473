"""Real servers on loopback that keep what they got: for HTTP and for mail."""

import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.handlers import Message


@dataclass(frozen=True)
class Got:
    """One request, as it arrived."""

    method: str
    path: str
    headers: Any
    body: bytes


class Receiver:
    """`with Receiver() as receiver:` listens; answers 200 `ok` until told otherwise."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.got: list[Got] = []
        self._next: list[tuple[int, dict[str, str], bytes]] = [(200, {}, b"ok")]
        self._drips = False
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # broken off
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def answers(
        self, status: int, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> None:
        """Answer like this from now on."""
        self._next, self._drips = [(status, headers or {}, body)], False

    def answers_in_turn(self, *statuses: int) -> None:
        """Answer with each of these once, and with the last one ever after."""
        self._next = [(status, {}, b"") for status in statuses]

    def drips(self) -> None:
        """Send a byte now and then and never come to an end."""
        self._drips = True

    def __enter__(self) -> "Receiver":
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                receiver.got.append(Got(self.command, self.path, self.headers, body))
                if receiver._drips:
                    while not receiver._over.wait(0.05):
                        self.wfile.write(b"H")
                    return
                rest = receiver._next
                status, headers, answer = rest.pop(0) if len(rest) > 1 else rest[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class Letters(Message):
    """Keeps what the mail server received; `refuses` is said to the next recipients instead."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Any] = []
        self.refuses = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        self.received.append(message)

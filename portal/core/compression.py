"""Pages sent small: text is compressed when the browser takes gzip.

A compressed page tells by its length whether a guess that was sent along also stands elsewhere in
the page. Another site that has a visitor's browser ask for pages again and again could learn a
secret that way, letter by letter (BREACH). So pages another site led to are sent as they are: only
what the portal's own pages, the address bar or a program asked for is compressed. What is left for
older browsers, which do not say who asks, is blurred by a name of random length in the gzip header;
the tokens of forms change with every second besides.
"""

import gzip
import io
import secrets

from flask import Flask, Response, request

LEAST, LEVEL, BLUR = 1_000, 6, 64
TEXTS = {
    "application/atom+xml",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/markdown",
    "text/plain",
}
OURS = {"same-origin", "none", ""}


def install(app: Flask) -> None:
    """Compress the answers of an application; to be installed first, since it works last."""
    app.after_request(_sent_small)


def is_taken() -> bool:
    """Say whether the browser that asks takes gzip."""
    return request.accept_encodings.quality("gzip") > 0


def packed(content: bytes, *, level: int = LEVEL, name: str = "") -> bytes:
    """Return the content as gzip, the same bytes for the same content and name."""
    held = io.BytesIO()
    with gzip.GzipFile(name, "wb", level, held, mtime=0) as archive:
        archive.write(content)
    return held.getvalue()


def _sent_small(response: Response) -> Response:
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    if is_taken() and request.headers.get("Sec-Fetch-Site", "") in OURS:
        blur = "x" * secrets.randbelow(BLUR)
        response.set_data(packed(response.get_data(), name=blur))
        response.content_encoding = "gzip"
    return response


def _is_compressible(response: Response) -> bool:
    return (
        response.mimetype in TEXTS
        and response.status_code not in {204, 206, 304}
        and not response.is_streamed
        and not response.direct_passthrough
        and not response.content_encoding
        and response.content_length is not None
        and response.content_length >= LEAST
    )

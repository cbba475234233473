"""Stored files on their way to a browser: pictures to be shown, everything else to be saved."""

from dataclasses import dataclass
from typing import Protocol

from flask import Response, send_file

from portal.core.blobs import BlobStore

# Neither runs anything; a picture may bring the styles it is drawn with.
SAVED = "default-src 'none'; sandbox"
SHOWN = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Sendable(Protocol):
    """What is known of a stored file."""

    @property
    def name(self) -> str:
        """The name it is saved under."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes, by which they are stored."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it."""


@dataclass(frozen=True, slots=True)
class LooseFile:
    """Stored bytes without a row of their own, sent under this name to be saved."""

    name: str
    sha256: str
    content_type: str = "application/octet-stream"
    is_image: bool = False


def send(file: Sendable, store: BlobStore) -> Response:
    """Send a file that is never run; `Missing` where its bytes are not stored any more.

    Browsers keep it, and ask each time whether the viewer may still have it.
    """
    response: Response = send_file(
        store.stored(file.sha256),
        mimetype=file.content_type,
        as_attachment=not file.is_image,
        download_name=file.name,
        etag=file.sha256,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = SHOWN if file.is_image else SAVED
    response.headers["Cache-Control"] = "private, no-cache"
    return response

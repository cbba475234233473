"""How large the pictures of a text are, so that its page keeps their place before they arrive."""

import re
from functools import lru_cache
from struct import unpack
from urllib.parse import unquote

from markupsafe import Markup
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Missing
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment
from portal.kb.services.uploading import shelf

Size = tuple[int, int]  # width and height in pixels
HEAD = 64 * 1024  # bytes read of a file: its size stands near the beginning
_IMAGE = re.compile(r'<img\b(?![^>]*\swidth=)[^>]*\ssrc="/kb/KB-\d+/files/([^"]+)"')
# A frame header of JPEG: marker, length, precision, then height and width.
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", re.DOTALL)


def with_sizes(html: Markup, article: Article) -> Markup:
    """Return a text whose own pictures say how large they are, unless its author said it."""
    if not _IMAGE.search(html):
        return html
    rows = select(Attachment.name, Attachment.sha256).where(
        Attachment.article_id == article.id, Attachment.is_image
    )
    known = dict(db.session.execute(rows).all())

    def sized(image: re.Match[str]) -> str:
        size = _stored_size(known.get(unquote(image[1]), ""))
        return f'{image[0]} width="{size[0]}" height="{size[1]}"' if size else image[0]

    return Markup(_IMAGE.sub(sized, str(html)))  # noqa: S704 - two numbers of our own


def size_of(head: bytes) -> Size | None:
    """Read the size of a PNG, GIF or JPEG from its beginning; None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return unpack(">II", head[16:24])
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return unpack("<HH", head[6:10])
    if head.startswith(b"\xff\xd8") and (frame := _FRAME.search(head)):
        height, width = unpack(">HH", frame[1])
        return width, height
    return None


@lru_cache(maxsize=2_000)
def _stored_size(sha256: str) -> Size | None:
    try:
        with shelf.store.open(sha256) as stored:
            return size_of(stored.read(HEAD))
    except Missing:
        return None

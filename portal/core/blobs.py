"""Attached files, kept once by the hash of their content, complete or not at all."""

import errno
import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from portal.core.errors import Missing, OutOfSpace, TooLarge
from portal.core.languages import _

_HASH = re.compile(r"\A[0-9a-f]{64}\Z")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CHUNK = 256 * 1024


class BlobStore:
    """Files under `folder`, named by their SHA-256; the same content is stored once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | BinaryIO, *, limit: int | None = None) -> str:
        """Store content and say its hash; TooLarge over `limit` bytes, OutOfSpace on a full disk.

        When this returns, the file is on the disk; when it raises, nothing was stored.
        """
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        try:
            return self._store(stream, limit)
        except OSError as fault:
            if fault.errno in _FULL:
                raise OutOfSpace from fault
            raise

    def open(self, digest: str) -> BinaryIO:
        """The stored file, ready to read; Missing when there is none."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise Missing(_("This file is no longer stored.")) from None

    def exists(self, digest: str) -> bool:
        """True when this content is stored."""
        return bool(_HASH.match(digest)) and self.path(digest).is_file()

    def stored(self, digest: str) -> Path:
        """Where this content is; Missing when it is not there, as after a restore without files."""
        if not self.exists(digest):
            raise Missing(_("This file is no longer stored."))
        return self.path(digest)

    def path(self, digest: str) -> Path:
        """Where this content is or would be; Missing for anything that is no SHA-256."""
        if not _HASH.match(digest):
            raise Missing(_("This file is not stored."))
        return self.folder / digest[:2] / digest[2:4] / digest

    def remove(self, digest: str) -> None:
        """Forget this content, if it is stored; the caller knows that nothing names it."""
        self.path(digest).unlink(missing_ok=True)

    def _store(self, stream: BinaryIO, limit: int | None) -> str:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                digest, size = _copy(stream, file, limit)
                file.flush()
                os.fsync(file.fileno())
            self._settle(Path(name), digest, size)
        finally:
            Path(name).unlink(missing_ok=True)
        return digest

    def _settle(self, complete: Path, digest: str, size: int) -> None:
        """Give the complete file its name; a shorter leftover of that name is replaced."""
        target = self.path(digest)
        if target.is_file() and target.stat().st_size == size:
            return
        made = [folder for folder in (target.parent, target.parent.parent) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        complete.replace(target)
        # A new name survives a power cut only when the folder that holds it is written too.
        for folder in [target.parent, *(each.parent for each in made)]:
            _sync(folder)


def _copy(source: BinaryIO, target: BinaryIO, limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge(_("This file is larger than %(most)s MB.", most=limit // (1024 * 1024)))
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

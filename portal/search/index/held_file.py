"""A file that is read by place: nothing is mapped, and nothing has to be closed."""

import os
from io import RawIOBase


class HeldFile(RawIOBase):
    """A file read by place, one call of the system a read; it closes itself when let go of."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._at = 0

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place, counted from the beginning, from here or from the end."""
        if whence == os.SEEK_CUR:
            place += self._at
        elif whence == os.SEEK_END:
            place += os.fstat(self._descriptor).st_size
        self._at = place
        return place

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes from here on; all that are left when none are named."""
        if size is None or size < 0:
            size = max(0, os.fstat(self._descriptor).st_size - self._at)
        found = os.pread(self._descriptor, size, self._at)
        self._at += len(found)
        return found

    def readline(self, _size: int | None = -1) -> bytes:
        """Return the rest of a line: unpickling asks for it."""
        start = self._at
        line, mark, _ = self.read().partition(b"\n")
        self._at = start + len(line + mark)
        return line + mark

    def close(self) -> None:
        """Let go of the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()

"""A folder of Markdown on disk, read without ever leaving it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from portal.core.errors import Invalid, Missing, TooLarge
from portal.core.languages import _, digits, later
from portal.kb.exchange.sources import (
    Caps,
    NotText,
    SourceFile,
    Unreadable,
    decode,
    is_hidden,
    is_markdown,
    name_of,
    readable,
)

_READ_ONLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ_FILE = _READ_ONLY | os.O_NONBLOCK  # a pipe must not hold the import up
_ODD_NAME = later("The file name is not valid UTF-8: read as Windows-1252.")


class Folder:
    """The Markdown files below one folder; links are not followed, hidden folders not entered."""

    def __init__(self, root: Path, caps: Caps | None = None) -> None:
        self.root = root.resolve()
        if not self.root.is_dir():
            raise Invalid(_("%(root)s is not a folder that can be read.", root=root))
        self.name = readable(name_of(os.fsencode(self.root.name))[0])
        self.caps = caps or Caps()
        self._left_out: list[Unreadable] = []
        self._on_disk: dict[PurePosixPath, tuple[bytes, ...]] = {}
        self._odd: set[PurePosixPath] = set()
        self._walk(os.fsencode(self.root), (), PurePosixPath())

    def articles(self) -> Iterator[SourceFile | Unreadable]:
        """Every Markdown file in the order of its path, and what could not be read."""
        yield from self._left_out
        for path in sorted(filter(is_markdown, self._on_disk)):
            yield self._read(path)

    def paths(self) -> frozenset[PurePosixPath]:
        """Every regular file found by the walk."""
        return frozenset(self._on_disk)

    def content(self, path: PurePosixPath) -> bytes:
        """The content of one file of the walk; Missing for anything else."""
        return self._bytes(path, self.caps.attachment)

    def __len__(self) -> int:
        return sum(1 for path in self._on_disk if is_markdown(path))

    def _walk(self, folder: bytes, parts: tuple[bytes, ...], shown: PurePosixPath) -> None:
        if len(parts) > self.caps.depth:
            self._leave_out(shown, f"Folders are nested more than {self.caps.depth} deep.")
            return
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            self._leave_out(shown, "This folder cannot be read.")
            return
        for entry in entries:
            self._take(entry, parts, shown)

    def _take(
        self, entry: os.DirEntry[bytes], parts: tuple[bytes, ...], shown: PurePosixPath
    ) -> None:
        name, sound = name_of(entry.name)
        path = shown / readable(name, 255)
        if is_hidden(PurePosixPath(path.name)):
            return
        if entry.is_symlink():
            self._leave_out(path, "A link to somewhere else: links are not followed.")
        elif entry.is_dir(follow_symlinks=False):
            self._walk(entry.path, (*parts, entry.name), path)
        elif entry.is_file(follow_symlinks=False):
            self._keep(path, (*parts, entry.name), sound=sound)

    def _keep(self, path: PurePosixPath, parts: tuple[bytes, ...], *, sound: bool) -> None:
        if len(self._on_disk) >= self.caps.files:
            raise TooLarge(
                _("This folder holds more than %(most)s files.", most=digits(self.caps.files))
            )
        if path in self._on_disk:
            self._leave_out(path, "Another file has the same name once it is read as text.")
            return
        self._on_disk[path] = parts
        if not sound:
            self._odd.add(path)

    def _leave_out(self, path: PurePosixPath, reason: str) -> None:
        self._left_out.append(Unreadable(path, reason))

    def _read(self, path: PurePosixPath) -> SourceFile | Unreadable:
        try:
            text, warnings = decode(self._bytes(path, self.caps.article))
        except (NotText, Missing, TooLarge) as fault:
            return Unreadable(path, str(fault))
        odd = (_ODD_NAME,) if path in self._odd else ()
        return SourceFile(path, text, odd + warnings)

    def _bytes(self, path: PurePosixPath, cap: int) -> bytes:
        parts = self._on_disk.get(path)
        if parts is None:
            raise Missing(
                _("%(readable)s is not part of this import.", readable=readable(str(path)))
            )
        try:
            opened = _open_beneath(os.fsencode(self.root), parts)
        except OSError:
            raise Missing(_("%(readable)s cannot be read.", readable=readable(str(path)))) from None
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Missing(_("%(readable)s is no longer a file.", readable=readable(str(path))))
            content = file.read(cap + 1)
        if len(content) > cap:
            raise TooLarge(_("Larger than %(size)s.", size=_size(cap)))
        return content


def _open_beneath(root: bytes, parts: tuple[bytes, ...]) -> int:
    """A descriptor reached one name at a time, so that a link swapped in later is refused."""
    folder = os.open(root, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _READ_ONLY | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _READ_FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _size(count: int) -> str:
    return f"{count // (1024 * 1024)} MB" if count >= 1024 * 1024 else f"{count:,} bytes"

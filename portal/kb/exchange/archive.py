"""An uploaded zip of Markdown, verified to its last byte before anything of it is used."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from portal.core.errors import Invalid, Missing, TooLarge
from portal.core.languages import _, digits, later
from portal.kb.exchange.sources import (
    MEBIBYTE,
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

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    UnicodeDecodeError,
    ValueError,
)
_END, _END_64, _ENTRY = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_LOCAL_HEADER = 30
_CHUNK = 64 * 1024
# Small files compress by any factor without doing harm; the ratio is asked above this size.
_FREE_OF_RATIO = 1 * MEBIBYTE
_NESTED = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar"})
_UNSAFE = re.compile(r"(?:\A|/)\.\.(?:/|\Z)|\A/|\A[A-Za-z]:")
_CANNOT_READ = later("This zip cannot be read: it is damaged or incomplete. Please pack it again.")


class Archive:
    """The Markdown files of a zip; nothing is ever unpacked to disk.

    Every entry is read through once at the start, so that a bomb, a damaged entry or a name
    that leaves the archive refuses the whole upload before the first article is made.
    """

    def __init__(self, file: BinaryIO, name: str = "upload", caps: Caps | None = None) -> None:
        self.caps = caps or Caps()
        self.name = readable(PurePosixPath(name.replace("\\", "/")).stem) or "upload"
        self._left_out: list[Unreadable] = []
        self._odd: set[PurePosixPath] = set()
        _check_directory(file, self.caps)
        try:
            self._zip = zipfile.ZipFile(file)
            self._check_layout()
            self._entries = self._collect()
            self._read_through()
        except _BROKEN:
            raise Invalid(_CANNOT_READ) from None

    def articles(self) -> Iterator[SourceFile | Unreadable]:
        """Every Markdown file in the order of its path, and what could not be read."""
        yield from self._left_out
        for path in sorted(filter(is_markdown, self._entries)):
            yield self._read(path)

    def paths(self) -> frozenset[PurePosixPath]:
        """Every file of the archive that may be read."""
        return frozenset(self._entries)

    def content(self, path: PurePosixPath) -> bytes:
        """The content of one entry; Missing for anything that is not one."""
        return self._bytes(path, self.caps.attachment)

    def __len__(self) -> int:
        return sum(1 for path in self._entries if is_markdown(path))

    def _check_layout(self) -> None:
        """Refuse entries that share bytes: a few kilobytes could be read a million times."""
        end = 0
        for entry in sorted(self._zip.infolist(), key=lambda each: each.header_offset):
            if entry.header_offset < end:
                raise Invalid(
                    _("This zip has entries that overlap, as no ordinary program writes.")
                )
            end = entry.header_offset + _LOCAL_HEADER + entry.compress_size

    def _collect(self) -> dict[PurePosixPath, zipfile.ZipInfo]:
        found: dict[PurePosixPath, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            path, sound = _path_of(entry)
            _refuse_unusual(entry, path)
            if entry.orig_filename.endswith(("/", "\\")) or is_hidden(path):
                continue
            if path in found:
                raise Invalid(_("This zip has two entries named %(shown)s.", shown=_shown(path)))
            if len(path.parts) > self.caps.depth:
                raise Invalid(
                    _(
                        "Folders in this zip are nested more than %(depth)s deep.",
                        depth=self.caps.depth,
                    )
                )
            if path.suffix.lower() in _NESTED:
                self._left_out.append(
                    Unreadable(path, _("An archive inside the archive: left out."))
                )
                continue
            found[path] = entry
            if not sound:
                self._odd.add(path)
        return self._without_wrapper(found)

    def _without_wrapper(
        self, found: dict[PurePosixPath, zipfile.ZipInfo]
    ) -> dict[PurePosixPath, zipfile.ZipInfo]:
        """Paths without the one folder that holds everything, so a folder and its zip agree."""
        tops = {path.parts[0] for path in found}
        if len(tops) != 1 or any(len(path.parts) == 1 for path in found):
            return found
        self.name = tops.pop()
        self._odd = {PurePosixPath(*path.parts[1:]) for path in self._odd}
        return {PurePosixPath(*path.parts[1:]): entry for path, entry in found.items()}

    def _read_through(self) -> None:
        total = 0
        for path, entry in self._entries.items():
            for size in self._chunks(entry, path):
                total += len(size)
                if total > self.caps.uncompressed:
                    limit = self.caps.uncompressed // MEBIBYTE
                    raise TooLarge(
                        _("Unpacked, this zip is larger than %(limit)s MB.", limit=limit)
                    )

    def _read(self, path: PurePosixPath) -> SourceFile | Unreadable:
        try:
            text, warnings = decode(self._bytes(path, self.caps.article))
        except (NotText, TooLarge) as fault:
            return Unreadable(path, str(fault))
        odd = ("The file name is not valid UTF-8.",) if path in self._odd else ()
        return SourceFile(path, text, odd + warnings)

    def _bytes(self, path: PurePosixPath, cap: int) -> bytes:
        entry = self._entries.get(path)
        if entry is None:
            raise Missing(_("%(shown)s is not part of this import.", shown=_shown(path)))
        content = bytearray()
        for chunk in self._chunks(entry, path):
            content += chunk
            if len(content) > cap:
                raise TooLarge(_("Larger than %(megabytes)s MB.", megabytes=cap // MEBIBYTE))
        return bytes(content)

    def _chunks(self, entry: zipfile.ZipInfo, path: PurePosixPath) -> Iterator[bytes]:
        """The entry piece by piece; what is counted is what came out, not what headers say."""
        size = 0
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                packed = max(entry.compress_size, 1)
                if size > _FREE_OF_RATIO and size > packed * self.caps.ratio:
                    raise TooLarge(
                        _(
                            "%(shown)s unpacks to more than %(ratio)s times its size.",
                            shown=_shown(path),
                            ratio=self.caps.ratio,
                        )
                    )
                yield chunk


def _check_directory(file: BinaryIO, caps: Caps) -> None:
    """Look at the size and the table of contents before `zipfile` loads it into memory."""
    size = file.seek(0, 2)
    if size > caps.compressed:
        raise TooLarge(
            _("This zip is larger than %(megabytes)s MB.", megabytes=caps.compressed // MEBIBYTE)
        )
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Invalid(_("This is not a zip file, or its end is missing."))
    if _END_64 in tail[max(0, at - 20) : at]:
        raise Invalid(
            _("This zip is in the format for very large archives, which is not accepted.")
        )
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    file.seek(max(0, start + at - length))
    if file.read(length).count(_ENTRY) > caps.files:
        raise TooLarge(_("This zip holds more than %(most)s files.", most=digits(caps.files)))
    file.seek(0)


def _path_of(entry: zipfile.ZipInfo) -> tuple[PurePosixPath, bool]:
    """The entry's path and whether its name was sound; Invalid when it leads out."""
    raw, sound = entry.orig_filename, True
    if not entry.flag_bits & 0x800:
        raw, sound = name_of(raw.encode("cp437"))
    name = raw.replace("\\", "/")
    if "\0" in name:
        raise Invalid(
            _("This zip has a NUL in a file name: %(readable)s.", readable=readable(name))
        )
    if _UNSAFE.search(name):
        raise Invalid(
            _(
                "This zip has a file that would leave its folder: %(readable)s.",
                readable=readable(name),
            )
        )
    parts = [readable(part, 255) for part in name.split("/") if part not in {"", "."}]
    if not parts:
        raise Invalid(_("This zip has a file without a name."))
    return PurePosixPath(*parts), sound


def _refuse_unusual(entry: zipfile.ZipInfo, path: PurePosixPath) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Invalid(_("This zip has a link or a special file: %(shown)s.", shown=_shown(path)))
    if entry.flag_bits & (0x1 | 0x40):
        raise Invalid(_("This zip is protected with a password. Please pack it without one."))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Invalid(
            _("%(shown)s is compressed in a way that is not accepted.", shown=_shown(path))
        )


def _shown(path: PurePosixPath) -> str:
    return readable(str(path))

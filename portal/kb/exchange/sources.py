"""What a folder and an uploaded archive have in common: files, caps, reading text from bytes."""

import codecs
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from portal.core.languages import _

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})

# An export keeps the attachments of `disk-full.md` in `disk-full.files/`; nothing in such a
# folder is an article, whatever its name ends in.
ATTACHMENTS_SUFFIX = ".files"

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file as text, with what had to be guessed to read it."""

    path: PurePosixPath
    text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that was left out, and why, in words for the report."""

    path: PurePosixPath
    reason: str


@dataclass(frozen=True, slots=True)
class Caps:
    """Upper limits of one import; sizes are bytes."""

    article: int = 1 * MEBIBYTE
    attachment: int = 25 * MEBIBYTE
    files: int = 20_000
    depth: int = 32
    compressed: int = 100 * MEBIBYTE
    uncompressed: int = 400 * MEBIBYTE
    ratio: int = 200


class Sources(Protocol):
    """Files of one import, from a folder or an archive; order is the same on every run."""

    name: str

    def articles(self) -> Iterator[SourceFile | Unreadable]:
        """Every Markdown file, read when its turn comes, and what could not be read."""

    def paths(self) -> frozenset[PurePosixPath]:
        """Every file that `content` can deliver, articles included."""

    def content(self, path: PurePosixPath) -> bytes:
        """The content of one file; Missing outside the import, TooLarge over the cap."""

    def __len__(self) -> int:
        """How many Markdown files there are."""


class NotText(ValueError):
    """The bytes are no text in any encoding we accept."""


def is_markdown(path: PurePosixPath) -> bool:
    """True for a file that is read as an article."""
    inside = any(part.endswith(ATTACHMENTS_SUFFIX) for part in path.parts[:-1])
    return path.suffix.lower() in MARKDOWN_SUFFIXES and not inside


def is_hidden(path: PurePosixPath) -> bool:
    """True when the file or a folder above it is hidden, or is macOS packaging."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Text with `\\n` line ends and what was guessed; NotText for binary content."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(raw)
    if b"\0" in raw:
        raise NotText(_("This file is not text."))
    try:
        return _unify(raw.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if _mostly_noise(text):
        raise NotText(_("This file is not text."))
    return _unify(text), (
        _("Not valid UTF-8: read as Windows-1252, please check special characters."),
    )


def name_of(raw: bytes) -> tuple[str, bool]:
    """A file name as text, and whether it was valid UTF-8."""
    try:
        return raw.decode("utf-8"), True
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), False


def readable(name: str, limit: int = 120) -> str:
    """A name from outside, safe to put into a sentence: no control characters, not endless."""
    shown = "".join("�" if unicodedata.category(ch).startswith("C") else ch for ch in name)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _decode_utf16(raw: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return _unify(raw.decode("utf-16")), (_("Read as UTF-16."),)
    except UnicodeDecodeError:
        raise NotText(_("This file is not text.")) from None


def _unify(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mostly_noise(text: str) -> bool:
    """More than one character in fifty that no text has."""
    noise = sum(1 for ch in text if ch == "�" or (ch < " " and ch not in "\t\n\r\f\x1b"))
    return noise * 50 > len(text)

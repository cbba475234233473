"""What an attachment really is, what may be shown of it, and under which name it is kept."""

import re
import unicodedata

LONGEST_NAME = 120
DOWNLOAD_ONLY = "application/octet-stream"

# Only these are ever sent to be shown inside a page: no SVG, which can carry scripts.
_IMAGES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
}
# Sent as downloads; the type only tells the browser which program may open the file.
_DOCUMENTS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".log": "text/plain",
    ".md": "text/plain",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}
_MAGIC_OF_DOCUMENTS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04"}
_RESERVED = re.compile(r"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_UNWELCOME = re.compile(r'[<>:"/\\|?*%#\[\]()`&;$\']+')


def content_type(content: bytes, name: str) -> str:
    """The type to store: an image only when its first bytes and its extension say the same."""
    extension = extension_of(name)
    image = _image_type(content)
    if image is not None:
        return image if extension in _IMAGES[image] else DOWNLOAD_ONLY
    magic = _MAGIC_OF_DOCUMENTS.get(extension, b"")
    return _DOCUMENTS.get(extension, DOWNLOAD_ONLY) if content.startswith(magic) else DOWNLOAD_ONLY


def shown_inline(stored_type: str) -> bool:
    """Whether a file of this stored type may be shown in a page; everything else is downloaded."""
    return stored_type in _IMAGES


def extension_of(name: str) -> str:
    """The last extension in lower case, with its dot; empty when there is none."""
    stem, dot, extension = name.strip().rpartition(".")
    return f".{extension.lower()}" if dot and stem and extension else ""


def safe_name(name: str, otherwise: str = "file") -> str:
    """A name that is harmless on disk, in a header and in Markdown; the extension is kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Controls, and the marks that make `gpj.exe` read as `exe.jpg`.
    kept = "".join(" " if unicodedata.category(ch) in {"Zl", "Zp"} else ch for ch in last)
    kept = "".join(ch for ch in kept if not unicodedata.category(ch).startswith("C"))
    # No spaces: a name is part of addresses and of Markdown links.
    kept = "-".join(_UNWELCOME.sub("-", kept).split()).strip(".")
    if not kept.strip("-. "):
        kept = otherwise
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    return _shortened(kept)


def numbered(name: str, number: int) -> str:
    """`disk.png` as `disk-2.png`, for a second file of the same name."""
    extension = extension_of(name)
    stem = name[: len(name) - len(extension)] if extension else name
    return _shortened(f"{stem[: LONGEST_NAME - 30]}-{number}{name[len(stem) :]}")


def _image_type(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _shortened(name: str) -> str:
    """At most 120 characters and 250 bytes, which is what file systems take."""
    extension = extension_of(name)[:20]
    stem = name[: len(name) - len(extension)]
    stem = stem[: LONGEST_NAME - len(extension)]
    while len((stem + extension).encode()) > 250:
        stem = stem[:-1]
    return stem.rstrip(". ") + name[len(name) - len(extension) :] if extension else stem

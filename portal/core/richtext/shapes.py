"""What the renderer takes and gives, as plain values that cross a process boundary."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

PIPELINE_VERSION = 3
ALL_TIERS = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the page shows it: level 2 to 6, the id to link to, plain words."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure; `key` stays while its words stay, wherever it moves in its tier."""

    key: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Everything the portal keeps of one text for one tier."""

    html: str
    text: str
    headings: tuple[Heading, ...]
    steps: tuple[Step, ...]
    passages: tuple[tuple[str, str], ...]  # (anchor of the heading above or "", plain text)


@dataclass(frozen=True, slots=True)
class References:
    """What a text points to, as written, in order and once each; nothing from code.

    `refs` are short references such as `KB-12` (anything of that shape: `UTF-8` too, so ask the
    registry), `titles` come from `[[Title]]`, `urls` are absolute, `files` are relative links and
    images and `attachment:` names, `anchors` are links within the page without the `#`.
    """

    refs: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()


class LinkResolver(Protocol):
    """Where references lead, for this viewer; None means it leads nowhere."""

    def record(self, ref: str) -> tuple[str, str] | None:
        """Give (url, title) of a record such as `KB-12`."""

    def title(self, title: str) -> tuple[str, str] | None:
        """Give (url, ref) of the record with this title."""

    def file(self, path: str) -> str | None:
        """Give the URL of `attachment:NAME` or of a relative link or image path."""


@dataclass(frozen=True, slots=True)
class ResolvedLinks:
    """A resolver that has already answered; it can be sent to another process."""

    records: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def record(self, ref: str) -> tuple[str, str] | None:
        """Give (url, title) as it was answered."""
        return self.records.get(ref)

    def title(self, title: str) -> tuple[str, str] | None:
        """Give (url, ref) as it was answered."""
        return self.titles.get(title)

    def file(self, path: str) -> str | None:
        """Give the URL as it was answered."""
        return self.files.get(path)


def resolve(found: References, links: LinkResolver) -> ResolvedLinks:
    """Ask the resolver about everything found, once."""
    records = {ref: links.record(ref) for ref in found.refs}
    titles = {title: links.title(title) for title in found.titles}
    files = {path: links.file(path) for path in found.files}
    return ResolvedLinks(
        records={ref: answer for ref, answer in records.items() if answer},
        titles={title: answer for title, answer in titles.items() if answer},
        files={path: url for path, url in files.items() if url},
    )


def key(source: str, tier: int = ALL_TIERS) -> str:
    """Give the key a rendering is stored under: same key, same source, tier and pipeline."""
    seen = hashlib.sha256(f"{PIPELINE_VERSION}:{tier}:".encode())
    seen.update(source.encode("utf-8", "surrogatepass"))
    return seen.hexdigest()

"""The front matter of an article file: what it may say, read forgivingly and written exactly."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from typing import Any

from portal.core import tongues
from portal.kb.exchange import yaml_block
from portal.kb.terms import Audience, Confidence, Kind

KINDS = tuple(kind.value for kind in Kind)
AUDIENCES = tuple(audience.value for audience in Audience)
CONFIDENCES = tuple(confidence.value for confidence in Confidence)

# Words other tools use for the same things; the originals are kept among the extras too.
_OTHER_WORDS = {
    "description": "summary",
    "date": "created",
    "lastmod": "updated",
    "last_modified": "updated",
    "modified": "updated",
    "lang": "language",
}
_OPENING = re.compile(r"\A---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_LOOKS_LIKE_FIELDS = re.compile(r"\A\s*(?:#[^\n]*\n\s*)*[\w\"'][\w .\"'-]{0,60}:(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Verified:
    """When, by whom (e-mail) and on what basis an article was found correct."""

    at: datetime | None = None
    by: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """When an article has to be looked at again, and why."""

    at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about itself; None is *not said*, an empty tuple is *said to be none*."""

    ref: str | None = None
    title: str | None = None
    kind: str | None = None
    language: str | None = None
    summary: str | None = None
    services: tuple[str, ...] | None = None
    category: str | None = None
    tags: tuple[str, ...] | None = None
    owner: str | None = None
    team: str | None = None
    audience: str | None = None
    teams: tuple[str, ...] | None = None
    confidence: str | None = None
    symptoms: tuple[str, ...] | None = None
    environment: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    verified: Verified | None = None
    review_due: ReviewDue | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)


KNOWN = tuple(each.name for each in fields(FrontMatter) if each.name != "extras")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file taken apart; `rejected` is a block that is no usable YAML and must not get lost."""

    front: FrontMatter
    body: str
    warnings: tuple[str, ...] = ()
    rejected: str = ""
    body_line: int = 1


def parse(text: str) -> Parsed:
    """Take a file apart; broken or hostile front matter leaves plain Markdown and a warning."""
    block, body, line = _split(text)
    if block is None:
        return Parsed(FrontMatter(), text)
    try:
        said = yaml_block.read(block)
    except yaml_block.Refused as fault:
        if not _LOOKS_LIKE_FIELDS.match(block):
            return Parsed(FrontMatter(), text)
        return Parsed(FrontMatter(), body, (str(fault),), rejected=block, body_line=line)
    if said is None and block.strip():
        # A ruler at the top of the text, not front matter.
        return Parsed(FrontMatter(), text)
    reader = _Reader(said or {})
    return Parsed(reader.front(), body, tuple(reader.warnings), body_line=line)


def write(front: FrontMatter, body: str) -> str:
    """A file from its parts: known fields in one order, extras by name, then the body."""
    said = {name: _plain(getattr(front, name)) for name in KNOWN}
    said = {name: value for name, value in said.items() if value is not None}
    said.update({name: front.extras[name] for name in sorted(front.extras) if name not in said})
    # An empty first line keeps a body that itself starts with `---` apart from the block.
    return f"---\n{yaml_block.write(said) if said else ''}---\n\n{tidy(body)}"


def tidy(body: str) -> str:
    """A body as files and records both keep it: no empty lines around it, one line end last."""
    inner = re.sub(r"\A(?:[ \t]*\n)+", "", body).rstrip()
    return f"{inner}\n" if inner else ""


def _split(text: str) -> tuple[str | None, str, int]:
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return None, text, 1
    block = text[opening.end() : closing.start()]
    return block, text[closing.end() :], text.count("\n", 0, closing.end()) + 1


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _stamp(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (Verified, ReviewDue)):
        parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {name: part for name, part in parts.items() if part is not None} or None
    return value


def _stamp(moment: datetime) -> str:
    moment = moment.astimezone(UTC).replace(microsecond=0)
    if moment.time() == time():
        return moment.date().isoformat()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Reader:
    """Picks the known fields out of a mapping and collects a warning for each that is unusable."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = dict(said)
        self.warnings: list[str] = []
        for other, ours in _OTHER_WORDS.items():
            if other in self.said and ours not in self.said:
                self.said[ours] = self.said[other]

    def front(self) -> FrontMatter:
        return FrontMatter(
            ref=self._text("ref"),
            title=self._text("title"),
            kind=self._one_of("kind", KINDS),
            language=self._language(),
            summary=self._text("summary"),
            services=self._texts("services"),
            category=self._text("category"),
            tags=self._texts("tags"),
            owner=self._text("owner"),
            team=self._text("team"),
            audience=self._audience(),
            teams=self._texts("teams"),
            confidence=self._one_of("confidence", CONFIDENCES),
            symptoms=self._texts("symptoms"),
            environment=self._text("environment"),
            created=self._moment("created", self.said.get("created")),
            updated=self._moment("updated", self.said.get("updated")),
            verified=self._verified(),
            review_due=self._review_due(),
            extras={name: value for name, value in self.said.items() if name not in KNOWN},
        )

    def _text(self, name: str) -> str | None:
        return self._line(name, self.said.get(name))

    def _line(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, (list, dict)):
            self._warn(name, "should be plain text")
            return None
        return " ".join(_word(value).split()) if name != "environment" else _word(value).strip()

    def _language(self) -> str | None:
        said = self._text("language")
        code = tongues.known(said)
        if said and code is None:
            self._warn("language", "is not one of the languages of this portal")
        return code

    def _texts(self, name: str) -> tuple[str, ...] | None:
        value = self.said.get(name)
        if value is None:
            return () if name in self.said else None
        if isinstance(value, dict):
            self._warn(name, "should be a list")
            return None
        parts = value if isinstance(value, list) else str(_word(value)).split(",")
        if any(isinstance(part, (list, dict)) for part in parts):
            self._warn(name, "should be a list of plain words")
            return None
        return _each_once(" ".join(_word(part).split()) for part in parts if part is not None)

    def _one_of(self, name: str, accepted: tuple[str, ...]) -> str | None:
        value = self._text(name)
        if value is None:
            return None
        known = value.lower().replace("-", "_").replace(" ", "_")
        if known in accepted:
            return known
        self._warn(name, f"should be one of {', '.join(accepted)}")
        return None

    def _audience(self) -> str | None:
        """An audience nobody understands must not open a text to more people than was meant."""
        found = self._one_of("audience", AUDIENCES)
        if found is None and self.said.get("audience") is not None:
            self.warnings.append("Until that is mended, only its owner and reviewers read it.")
            return Audience.TEAMS.value
        return found

    def _verified(self) -> Verified | None:
        parts = self._parts("verified")
        if parts is None:
            return None
        at = self._moment("verified.at", parts.get("at"))
        by = self._line("verified.by", parts.get("by"))
        return Verified(at, by, self._line("verified.basis", parts.get("basis")))

    def _review_due(self) -> ReviewDue | None:
        parts = self._parts("review_due")
        if parts is None:
            return None
        at = self._moment("review_due.at", parts.get("at"))
        return ReviewDue(at, self._line("review_due.reason", parts.get("reason")))

    def _parts(self, name: str) -> Mapping[str, Any] | None:
        value = self.said.get(name)
        if value is None or isinstance(value, dict):
            return value
        return {"at": value}

    def _moment(self, name: str, value: Any) -> datetime | None:
        if value is None:
            return None
        try:
            return _moment(_word(value))
        except (ValueError, OverflowError):
            self._warn(name, "should be a date such as 2026-03-01 or 2026-03-01T14:30:00Z")
            return None

    def _warn(self, name: str, wish: str) -> None:
        self.warnings.append(f"Front matter: {name} {wish}; it was not used.")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _moment(text: str) -> datetime:
    """A date or a time; without a zone it is read as UTC."""
    text = text.strip()
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    # Hugo and Jekyll write `2024-01-02 10:00:00 +0100`.
    text = re.sub(r"\s+([+-]\d\d:?\d\d|Z|UTC)$", r"\1", text).replace("UTC", "Z")
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))

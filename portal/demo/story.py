"""The files of the demo company, read and put in order: nothing here touches the database."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from portal.kb.exchange import frontmatter
from portal.kb.terms import Term

CONTENT = Path(__file__).with_name("content")
ARTICLES = CONTENT / "articles"

Facts = Mapping[str, Any]
AnyTerm = TypeVar("AnyTerm", bound=Term)


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an article and how it came to its readers; `days_ago` is when."""

    body: str
    days_ago: float
    by: str
    note: str
    review: str  # the reviewer's first name, or empty when published without one


@dataclass(frozen=True, slots=True)
class Story:
    """One article over the year: what its file says, and its texts, oldest first."""

    slug: str
    front: frontmatter.FrontMatter
    versions: tuple[Version, ...]
    facts: Facts  # verified, review_due, archived


@functools.cache
def read(name: str) -> Any:
    """Return what `content/<name>.yaml` says."""
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


@functools.cache
def read_each(folder: str) -> tuple[Any, ...]:
    """Return what every file of `content/<folder>` says, by their names."""
    found = sorted((CONTENT / folder).glob("*.yaml"))
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in found)


def stories() -> Iterator[Story]:
    """Yield every article with its history, the oldest article first."""
    for slug, facts in read("history").items():
        parsed = frontmatter.parse((ARTICLES / f"{slug}.md").read_text(encoding="utf-8"))
        versions = tuple(_versions(parsed, facts))
        yield Story(slug, parsed.front, versions, facts)


def new_article(card: Facts) -> Story:
    """Return the story of an article that only exists as a proposal, from its card."""
    said = {name: card[name] for name in frontmatter.KNOWN if name in card}
    front = frontmatter.parse(f"---\n{yaml.safe_dump(said, allow_unicode=True)}---\n").front
    return Story(card["new"], front, (), {})


def files() -> list[Path]:
    """Return the images and files that articles show or offer."""
    return sorted(path for folder in ("images", "files") for path in (ARTICLES / folder).iterdir())


def replaced(text: str, old: str, new: str) -> str:
    """Return the text with one passage replaced; refuses one that is missing or stands twice."""
    if text.count(old) != 1:
        raise ValueError(f"Stands {text.count(old)} times, not once: {old!r}")
    return text.replace(old, new)


def term(terms: type[AnyTerm], value: str) -> AnyTerm:
    """Return the term a file names by its stored value; raises `KeyError` for any other word."""
    return {one.value: one for one in terms}[value]


def first_name(email: str) -> str:
    """Return how the other files call somebody: `lena` for lena@…"""
    return email.partition("@")[0]


def _versions(parsed: frontmatter.Parsed, facts: Facts) -> list[Version]:
    present = facts["published"]
    owner = first_name(parsed.front.owner or "")
    body = frontmatter.tidy(parsed.body)
    unreviewed = present.get("direct") or present.get("wip")
    review = "" if unreviewed else present["review"]
    by = present.get("by", owner)
    newest_first = [Version(body, present["days_ago"], by, present["note"], review)]
    for earlier in facts.get("earlier", ()):
        for passage in earlier["replace"]:
            body = replaced(body, passage["now"], passage["was"])
        known_error_at_work = earlier.get("confidence") == "work_in_progress" or unreviewed
        review = "" if known_error_at_work else earlier.get("review", "rea")
        newest_first.append(
            Version(body, earlier["days_ago"], earlier["by"], earlier["note"], review)
        )
    return newest_first[::-1]

"""The outline a postmortem starts from: the house's own template, or the built-in one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.core.richtext.headings import slug
from portal.kb import outlines
from portal.kb.models.article import Article
from portal.kb.terms import Confidence, Kind
from portal.postmortems.terms import OPTIONAL_HEADINGS, Size

_HEADING = re.compile(r"^## +(?P<title>.+?)\s*#*$", re.MULTILINE)
_PROMPT = re.compile(r"^\*(?P<prompt>[^*\n].*?)\*$", re.MULTILINE)
_LONGEST_HEADING, _LONGEST_KEY, _MOST = 120, 80, 40
# The words by which a template tells its size.
_SIZES = {
    Size.NEAR_MISS: "near miss",
    Size.CHANGE_FAILURE: "change",
    Size.SHORT: "short",
    Size.FULL: "full",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One section to be written: what is asked there, and whether it may stay empty."""

    key: str
    heading: str
    prompts: tuple[str, ...]
    is_required: bool


def outline_of(size: Size) -> list[Heading]:
    """Return the sections of a size, from the published template where there is one."""
    template = template_for(size)
    body = template.revision.body if template and template.revision else ""
    return list(_named(_read(body))) or list(_named(_built_in(size)))


def template_for(size: Size) -> Article | None:
    """Return the published RCA template of a size, told by its title; the oldest where several."""
    rows = select(Article).where(
        Article.kind == Kind.RCA_TEMPLATE,
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
    )
    found = db.session.scalars(rows.order_by(Article.id))
    return next((each for each in found if _size_told(each.title) is size), None)


def _size_told(title: str) -> Size | None:
    words = f" {' '.join(re.findall(r'[a-z]+', title.lower()))} "
    return next((size for size, told in _SIZES.items() if f" {told} " in words), None)


def _read(body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield heading and questions of every section of a template."""
    starts = list(_HEADING.finditer(body))
    ends = [each.start() for each in starts[1:]] + [len(body)]
    for found, end in zip(starts, ends, strict=False):
        asked = _PROMPT.finditer(body, found.end(), end)
        yield found["title"][:_LONGEST_HEADING], tuple(each["prompt"] for each in asked)


def _built_in(size: Size) -> Iterator[tuple[str, tuple[str, ...]]]:
    outline = outlines.outline(size.outline)
    for section in outline.sections if outline else ():
        yield section.heading, section.prompts


def _named(sections: Iterator[tuple[str, tuple[str, ...]]]) -> Iterator[Heading]:
    required, used = _required(), set[str]()
    for number, (heading, prompts) in enumerate(sections, start=1):
        key = slug(heading)[:_LONGEST_KEY]
        if key in used:
            key = f"{key[: _LONGEST_KEY - 4]}-{number}"
        used.add(key)
        yield Heading(key, heading, prompts, heading in required)
        if number == _MOST:
            return


def _required() -> set[str]:
    known = (outlines.outline(size.outline) for size in Size)
    found = {heading for each in known if each for heading in each.required_headings}
    return found - OPTIONAL_HEADINGS

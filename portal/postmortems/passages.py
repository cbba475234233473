"""Where the passages stand that were commented on: in their section, in another one, or nowhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from portal.activity.conversations import Thread, threads
from portal.core.languages import PLACES, _, language_of, speaking
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.models.review import PostmortemComment
from portal.postmortems.terms import Part

# What the page puts before the words of a moment, in the reader's own zone and language:
# `Tue 3 March 2026, 14:05 CET`, `Di., 3. März 2026, 14:05 MEZ`, `Tue, March 3, 2026, 2:05 PM EST`.
_WHEN = re.compile(r"^\w{2,3}[.,]{0,2} [\w ,.]{9,24}, \d{1,2}:\d\d(?: [AP]M)? \S+\s*")
# A place for each language somebody may have read, and marked a passage, in.
_SPOKEN = tuple({language_of(place): place for place in PLACES}.values())
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands now, as a link within the page of the review."""

    words: str
    url: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A conversation with the place of its passage."""

    thread: Thread[PostmortemComment]
    place: Place | None

    @property
    def head(self) -> PostmortemComment:
        """The comment it began with."""
        return self.thread.head

    @property
    def replies(self) -> list[PostmortemComment]:
        """What was answered."""
        return self.thread.replies

    @property
    def is_settled(self) -> bool:
        """Whether somebody closed it."""
        return self.thread.is_settled


def placed(postmortem: Postmortem) -> list[Placed]:
    """Return every conversation about a postmortem, in the order they began."""
    found = threads(postmortem.comments)
    if not found:
        return []
    texts = {each.key: _text(each) for each in postmortem.sections}
    return [Placed(each, _place(each.head, postmortem, texts)) for each in found]


def still_open(postmortem: Postmortem, *, place: str = "") -> list[Placed]:
    """Return the conversations nobody has settled; those about one section, if one is named."""
    return [
        each
        for each in placed(postmortem)
        if not each.is_settled and place in {"", each.head.place}
    ]


def unresolved(postmortem: Postmortem) -> int:
    """Count the conversations nobody has settled, without looking for their passages."""
    return sum(not each.is_settled for each in threads(postmortem.comments))


def place_of(postmortem: Postmortem, quote: str) -> str:
    """Return the key of the first section with these words; empty for words of none."""
    wanted = _wanted(quote)
    found = (each.key for each in postmortem.sections if wanted in _text(each))
    return next(found, "") if wanted else ""


def _place(head: PostmortemComment, postmortem: Postmortem, texts: dict[str, str]) -> Place | None:
    headings = {each.key: each.heading for each in postmortem.sections}
    wanted = _wanted(head.quote)
    if head.place not in headings and not wanted:
        return None
    if not wanted or wanted in texts.get(head.place, ""):
        return Place(headings[head.place], f"#part-{head.place}")
    moved = next((key for key, text in texts.items() if wanted in text), None)
    if moved:
        return Place(
            _("It stands under “%(heading)s” now", heading=headings[moved]), f"#part-{moved}"
        )
    where = f"#part-{head.place}" if head.place in headings else "#review-text"
    return Place(headings.get(head.place, _("The text")), where, is_gone=True)


def _text(section: PostmortemSection) -> str:
    """Return its words without spaces, once with the words of the page in each language."""
    said = []
    for place in _SPOKEN:
        with speaking(place):
            said.append(_squeezed(" ".join(_words(section))))
    return "\n".join(dict.fromkeys(said))


def _words(section: PostmortemSection) -> Iterator[str]:
    """Yield what the page shows under a heading, in its order."""
    postmortem = section.postmortem
    yield section.heading
    yield Markup(section.facts_html).striptags()  # noqa: S704 - only to read it
    yield Markup(section.html).striptags()  # noqa: S704 - the same
    if section.part is Part.TIMELINE:
        for line in postmortem.shown_lines:
            yield f"{line.text} {line.by_role} {_('Evidence') if line.link else ''}"
            yield _("What we know now: %(note)s", note=line.note) if line.note else ""
    elif section.part in {Part.FACTORS, Part.KNOWLEDGE}:
        yield from (lesson.statement for lesson in postmortem.lessons)


def _wanted(quote: str) -> str:
    return _squeezed(" ".join(_WHEN.sub("", line) for line in quote.splitlines()))


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)

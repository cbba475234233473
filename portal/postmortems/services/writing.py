"""Writing: sections saved one by one, the timeline that is chosen, and the lessons."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, digits, later
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.terms import TimelineKind
from portal.incidents.texts import Text
from portal.kb.models.article import Article
from portal.postmortems import factors
from portal.postmortems.gathering import role_of
from portal.postmortems.models.lesson import Lesson, Line
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.services import deciding, keeping
from portal.postmortems.services.starting import add_person, require_at_work
from portal.postmortems.terms import (
    LINE_LENGTH,
    REASON_LENGTH,
    STATEMENT_LENGTH,
    TITLE_LENGTH,
    FactorKind,
    LessonKind,
    Outcome,
    PartRole,
    PostmortemState,
)
from portal.problems.whys import kept

TAKEN_FOR = timedelta(minutes=30)  # so long after pressing Write somebody counts as writing


class SectionConflict(Conflict):
    """Raised when a section was saved meanwhile: both texts are in here, nothing was written."""

    title = later("This section was saved meanwhile")

    def __init__(self, section: PostmortemSection, mine: str, *, by: Viewer) -> None:
        who = section.saved_by.name if section.saved_by else _("Somebody")
        is_own = section.saved_by_id == by.id
        super().__init__(
            _(
                "You saved “%(heading)s” while you were writing here; perhaps in another tab.",
                heading=section.heading,
            )
            if is_own
            else _(
                "%(name)s saved “%(heading)s” while you were writing.",
                name=who,
                heading=section.heading,
            )
        )
        self.theirs_by = _("you") if is_own else who
        self.theirs = section.body
        self.mine = mine


@dataclass(frozen=True, slots=True)
class LineCard:
    """What somebody says of one moment."""

    kind: TimelineKind
    text: str
    occurred_at: datetime
    note: str = ""
    link: str = ""
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class LessonCard:
    """What somebody says was learned, and which lines of the timeline show it."""

    kind: LessonKind
    statement: str
    factor_kind: FactorKind | None = None
    evidence: tuple[int, ...] = field(default=())
    whys: tuple[str, ...] = ()
    under: int | None = None  # the factor it stands under


def retitle(postmortem: Postmortem, title: str, *, by: Viewer) -> None:
    """Give it another title; refuses an empty one."""
    title = _words(title, "title", TITLE_LENGTH)
    if title != postmortem.title:
        touch(postmortem, "retitle", by=by)
        postmortem.title = title


def take_section(section: PostmortemSection, *, by: Viewer) -> None:
    """Say that this viewer writes here now, for others to see; it locks nobody out."""
    policy.require(PostmortemPermission.WRITE, by, section.postmortem)
    section.taken_by_id, section.taken_at = by.id, clock.now()


def writer_of(section: PostmortemSection) -> str:
    """Return the name of who writes in a section now; empty when nobody does."""
    if section.taken_by is None or section.taken_at is None:
        return ""
    return section.taken_by.name if clock.now() - section.taken_at < TAKEN_FOR else ""


def save_section(
    section: PostmortemSection, text: Text, *, seen: int, by: Viewer, goes_on: bool = False
) -> None:
    """Keep a text; `seen` is the number of the save it was written on.

    Whoever `goes_on` writing is still shown to others as writing here.
    Raises `SectionConflict` with both texts where somebody saved another one since.
    """
    policy.require(PostmortemPermission.WRITE, by, section.postmortem)
    if section.number != seen and section.body != text.source:
        raise SectionConflict(section, text.source, by=by)
    section.taken_by_id = by.id if goes_on else None
    section.taken_at = clock.now() if goes_on else None
    if section.body == text.source:
        return
    touch(section.postmortem, "write", by=by, section=section.heading)
    keeping.keep(section, text, by=by)


def take_text_back(section: PostmortemSection, text: Text, *, number: int, by: Viewer) -> None:
    """Let a section say what it said after an earlier save; refuses what it says already."""
    if section.body == text.source:
        raise Conflict(_("It says that already."))
    touch(section.postmortem, "take_text_back", by=by, section=section.heading, number=number)
    keeping.keep(section, text, by=by, taken_from=number)


def add_line(postmortem: Postmortem, card: LineCard, *, by: Viewer) -> Line:
    """Put a moment on the timeline that nobody had noted; refuses a time to come."""
    touch(postmortem, "add_line", by=by)
    line = Line(added_by_id=by.id, by_role=role_of(by.person)[:120])
    _tell(line, card)
    postmortem.lines.append(line)
    db.session.flush()
    return line


def change_line(postmortem: Postmortem, line: Line, card: LineCard, *, by: Viewer) -> None:
    """Correct a moment, date it back, say what one only knew later, or leave it out."""
    touch(postmortem, "change_line", by=by, line=line.id)
    _tell(line, card)


def show_line(postmortem: Postmortem, line: Line, *, is_shown: bool, by: Viewer) -> None:
    """Choose a moment for the readers, or leave it out."""
    touch(postmortem, "show_line" if is_shown else "leave_line_out", by=by, line=line.id)
    line.is_shown = is_shown


def add_lesson(postmortem: Postmortem, card: LessonCard, *, by: Viewer) -> Lesson:
    """Add a contributing factor or a resolution step."""
    touch(postmortem, "add_lesson", by=by, kind=card.kind.value)
    last = max((each.position for each in postmortem.lessons), default=0)
    lesson = Lesson(position=last + 1, kind=card.kind)
    _teach(postmortem, lesson, card)
    postmortem.lessons.append(lesson)
    db.session.flush()
    return lesson


def change_lesson(postmortem: Postmortem, lesson: Lesson, card: LessonCard, *, by: Viewer) -> None:
    """Say it better; what it left in the knowledge base stays."""
    touch(postmortem, "change_lesson", by=by, lesson=lesson.id)
    _teach(postmortem, lesson, card)


def remove_lesson(postmortem: Postmortem, lesson: Lesson, *, by: Viewer) -> None:
    """Take a lesson out again; what stood under it moves up to where it stood."""
    touch(postmortem, "remove_lesson", by=by, statement=lesson.short)
    for each in factors.under(postmortem, lesson.id):
        each.parent_id = lesson.parent_id
    db.session.flush()
    postmortem.lessons.remove(lesson)
    db.session.delete(lesson)


def conclude(
    postmortem: Postmortem,
    lesson: Lesson,
    outcome: Outcome,
    *,
    by: Viewer,
    article: Article | None = None,
    reason: str = "",
) -> None:
    """Say what a lesson left in the knowledge base: an article, or why none is needed."""
    reason = masked(" ".join(reason.split()))[:REASON_LENGTH]
    if outcome.needs_article and article is None:
        words = _("Which article that is: KB- and its number.")
        raise Invalid(words, {"article": words})
    if not outcome.needs_article and not reason:
        words = _("Say why nobody needs an article about it.")
        raise Invalid(words, {"reason": words})
    touch(postmortem, "conclude", by=by, lesson=lesson.id, outcome=outcome.value)
    lesson.outcome, lesson.reason = outcome, reason
    lesson.article = article if outcome.needs_article else None


def touch(postmortem: Postmortem, verb: str, *, by: Viewer, **told: Any) -> None:
    """Note a change by this viewer, who becomes one of its writers; an approval is void with it.

    Raises `Forbidden` for who may not write, and `Conflict` once it is published.
    """
    policy.require(PostmortemPermission.WRITE, by, postmortem)
    require_at_work(postmortem)
    postmortem.updated_at = clock.now()
    add_person(postmortem, by.person, PartRole.WROTE)
    events.write(postmortem, verb, by=by, **told)
    if postmortem.state is PostmortemState.APPROVED:
        deciding.void_approval(postmortem, by=by)


def _tell(line: Line, card: LineCard) -> None:
    if card.occurred_at > clock.now():
        reason = _("That is still to come: give a time that has passed.")
        raise Invalid(reason, {"occurred_at": reason})
    line.kind, line.occurred_at, line.is_shown = card.kind, card.occurred_at, card.is_shown
    line.text = _words(card.text, "text", LINE_LENGTH)
    line.note, line.link = masked(card.note.strip())[:LINE_LENGTH], card.link[:500]


def _teach(postmortem: Postmortem, lesson: Lesson, card: LessonCard) -> None:
    is_factor = lesson.kind is LessonKind.FACTOR
    if is_factor and card.factor_kind is None:
        words = _("Say what kind of factor it is.")
        raise Invalid(words, {"factor_kind": words})
    lesson.statement = _words(card.statement, "statement", STATEMENT_LENGTH)
    lesson.factor_kind = card.factor_kind if is_factor else None
    lesson.evidence = _own(postmortem, card.evidence)
    lesson.whys = kept(card.whys) if is_factor else []
    factors.put_under(postmortem, lesson, card.under if is_factor else None)


def _own(postmortem: Postmortem, numbers: Iterable[int]) -> list[int]:
    own = {line.id for line in postmortem.lines}
    return sorted(own & set(numbers))


def _words(text: str, field: str, longest: int) -> str:
    text = masked(" ".join(text.split()))
    if not text:
        raise Invalid(_("A few words are needed here."), {field: _("Write a few words.")})
    if len(text) > longest:
        reason = _("Keep it under %(number)s characters.", number=digits(longest))
        raise Invalid(reason, {field: reason})
    return text

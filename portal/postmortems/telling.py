"""One edition of a postmortem: the sections it has, each as that edition says it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from markupsafe import Markup

from portal.accounts.models import Person
from portal.actions.models import Action
from portal.actions.terms import ActionState
from portal.core.languages import _
from portal.core.richtext import tree
from portal.incidents.terms import TimelineKind
from portal.postmortems import naming
from portal.postmortems.cleaning import Cleaner
from portal.postmortems.edition_terms import Edition
from portal.postmortems.gathering import role_of
from portal.postmortems.models.lesson import Lesson, Line
from portal.postmortems.models.postmortem import Decision, Postmortem, PostmortemSection
from portal.postmortems.naming import Names
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, Part, Verdict

Editions = Mapping[int, Sequence[str]]  # by the id of a section, a line or a lesson


@dataclass(frozen=True, slots=True)
class Choice:
    """Which parts go into which editions, as stored or as somebody is about to say."""

    sections: Editions
    lines: Editions
    lessons: Editions

    @classmethod
    def of(cls, found: Postmortem) -> Self:
        """Return what is stored."""
        return cls(
            {each.id: each.editions for each in found.sections},
            {each.id: each.editions for each in found.lines},
            {each.id: each.editions for each in found.lessons},
        )


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One moment."""

    id: int
    kind: TimelineKind
    occurred_at: datetime
    text: str
    note: str
    by_role: str
    link: str


@dataclass(frozen=True, slots=True)
class ToldLesson:
    """A factor or a step, and what it left; an edition that leaves the house names no article."""

    id: int
    kind: LessonKind
    factor_kind: FactorKind | None
    statement: str
    evidence: tuple[int, ...]
    outcome: Outcome | None
    article_id: int | None
    reason: str
    whys: tuple[str, ...]
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ToldBranch:
    """A factor, and those it made possible as far as the edition has them."""

    lesson: ToldLesson
    branches: tuple["ToldBranch", ...]


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """What a reviewer decided."""

    verdict: Verdict
    who: str
    at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class ToldAction:
    """What follows from it; an edition that leaves the house leads to none."""

    ref: str
    title: str
    state: ActionState
    due_on: date | None
    days_left: int | None
    owner: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state.is_open

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.days_left is not None and self.days_left < 0


@dataclass(frozen=True, slots=True)
class ToldSection:
    """What stands under one heading."""

    id: int
    key: str
    heading: str
    prompts: tuple[str, ...]
    is_required: bool
    part: Part | None
    facts: Markup
    html: Markup
    lines: tuple[ToldLine, ...] = ()
    lessons: tuple[ToldLesson, ...] = ()
    decisions: tuple[ToldDecision, ...] = ()
    actions: tuple[ToldAction, ...] = ()

    @property
    def has_content(self) -> bool:
        """Whether it says anything."""
        laid_out = (self.lines, self.lessons, self.decisions, self.actions)
        return bool(self.facts or self.html or any(laid_out))

    @property
    def plain(self) -> str:
        """Everything it says as plain text, for search."""
        texts = [_plain(self.facts), _plain(self.html)]
        texts += [part for line in self.lines for part in (line.text, line.note)]
        texts += [
            part for each in self.lessons for part in (each.statement, each.reason, *each.whys)
        ]
        return "\n".join(text for text in texts if text)

    @property
    def tree(self) -> tuple[ToldBranch, ...]:
        """Its factors, each under the one that made it possible, where the edition has that."""
        known = {each.id for each in self.lessons}
        return self._under({None, *(each.parent_id for each in self.lessons)} - known)

    def _under(self, parents: Collection[int | None]) -> tuple[ToldBranch, ...]:
        found = (each for each in self.lessons if each.parent_id in parents)
        return tuple(ToldBranch(each, self._under({each.id})) for each in found)


@dataclass(frozen=True, slots=True)
class Told:
    """A postmortem as one edition tells it."""

    edition: Edition
    title: str
    sections: tuple[ToldSection, ...]
    cleaner: Cleaner = field(repr=False)

    @property
    def lines(self) -> dict[int, ToldLine]:
        """The moments it shows, which its lessons may point to."""
        return {line.id: line for section in self.sections for line in section.lines}

    @property
    def filled(self) -> list[ToldSection]:
        """The sections that say anything."""
        return [each for each in self.sections if each.has_content]


def told(
    found: Postmortem,
    edition: Edition,
    *,
    names: Names | None = None,
    own_host: str = "",
    choice: Choice | None = None,
    follow: Sequence[Action] = (),
) -> Told:
    """Return one edition; `names` are looked up where it needs them and none are given.

    `follow` are the actions whoever reads it may read.
    """
    known = (names or naming.everybody()).of(found) if edition.names_roles else None
    cleaner = Cleaner(edition, known, own_host)
    teller = _Teller(found, cleaner, choice or Choice.of(found), follow)
    kept = [each for each in found.sections if teller.has(teller.choice.sections, each.id)]
    return Told(edition, cleaner.text(found.title), tuple(map(teller.section, kept)), cleaner)


@dataclass(frozen=True, slots=True)
class _Teller:
    found: Postmortem
    cleaner: Cleaner
    choice: Choice
    follow: Sequence[Action]

    def has(self, editions: Editions, number: int) -> bool:
        edition = self.cleaner.edition
        return edition is Edition.ENGINEERING or edition.value in editions.get(number, ())

    def section(self, each: PostmortemSection) -> ToldSection:
        clean = self.cleaner
        leaves = clean.edition.leaves_the_house
        # What the portal filled in holds its clocks and teams: inside only.
        facts = "" if leaves else clean.html(each.facts_html)
        plain = ToldSection(
            id=each.id,
            key=each.key,
            heading=clean.text(each.heading),
            prompts=tuple(each.prompts),
            is_required=each.is_required,
            part=each.part,
            facts=Markup(facts),  # noqa: S704 - the pipeline's own output, cleaned once more
            html=Markup(clean.html(each.html)),  # noqa: S704 - the same
        )
        return self._laid_out(plain)

    def _laid_out(self, section: ToldSection) -> ToldSection:
        if section.part is Part.TIMELINE:
            return replace(section, lines=tuple(map(self._line, self._lines())))
        if section.part in {Part.FACTORS, Part.KNOWLEDGE}:
            lessons = self._lessons(only_factors=section.part is Part.FACTORS)
            return replace(section, lessons=tuple(map(self._lesson, lessons)))
        if section.part is Part.REVIEW:
            decided = tuple(map(self._decision, self.found.decisions))
            return replace(section, decisions=decided)
        if section.part is Part.ACTIONS:
            return replace(section, actions=tuple(map(self._action, self.follow)))
        return section

    def _lines(self) -> list[Line]:
        shown = self.found.shown_lines
        return [each for each in shown if self.has(self.choice.lines, each.id)]

    def _lessons(self, *, only_factors: bool) -> list[Lesson]:
        kept = [each for each in self.found.lessons if self.has(self.choice.lessons, each.id)]
        return [each for each in kept if each.kind is LessonKind.FACTOR or not only_factors]

    def _line(self, line: Line) -> ToldLine:
        clean = self.cleaner
        return ToldLine(
            id=line.id,
            kind=line.kind,
            occurred_at=line.occurred_at,
            text=clean.text(line.text),
            note=clean.text(line.note),
            by_role=clean.text(line.by_role),
            link=clean.link(line.link),
        )

    def _lesson(self, lesson: Lesson) -> ToldLesson:
        clean = self.cleaner
        return ToldLesson(
            id=lesson.id,
            kind=lesson.kind,
            factor_kind=lesson.factor_kind,
            statement=clean.text(lesson.statement),
            evidence=tuple(lesson.evidence),
            outcome=lesson.outcome,
            article_id=None if clean.edition.leaves_the_house else lesson.article_id,
            reason=clean.text(lesson.reason),
            whys=tuple(map(clean.text, lesson.whys)),
            parent_id=lesson.parent_id,
        )

    def _decision(self, decision: Decision) -> ToldDecision:
        who = self._called(decision.person) or _("Somebody")
        comment = self.cleaner.text(decision.comment)
        return ToldDecision(decision.verdict, who, decision.at, comment)

    def _action(self, action: Action) -> ToldAction:
        clean = self.cleaner
        return ToldAction(
            ref="" if clean.edition.leaves_the_house else action.ref,
            title=clean.text(action.title),
            state=action.state,
            due_on=action.due_on,
            days_left=action.days_left,
            owner=self._called(action.owner),
        )

    def _called(self, person: Person | None) -> str:
        """Return the name of somebody, or their role; nothing for nobody."""
        if person is None:
            return ""
        names = self.cleaner.names
        return names.role(person.id, role_of(person)) if names is not None else person.name


def _plain(html: str) -> str:
    return tree.lines(tree.parse(html)) if html else ""

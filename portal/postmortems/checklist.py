"""What a review of a postmortem looks at, as a table of points; none of them blocks by itself.

Some points the portal judges; what only a person can judge is put to the reviewer.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.actions.queries import of_source
from portal.actions.terms import Strength
from portal.core.languages import _, later, ngettext
from portal.kb.texts.standard_rules import Answer, Judgement
from portal.postmortems import findability, rereading
from portal.postmortems.findability import Found
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import publishing
from portal.postmortems.terms import LessonKind

REMARK_LENGTH = 500
FEWEST_FACTORS = 2
_MET = Answer(Judgement.MET)


@dataclass(frozen=True, slots=True)
class Draft:
    """A postmortem with what it takes time to find out about it."""

    postmortem: Postmortem
    checked: list[Found]
    missing: list[str]

    @property
    def factors(self) -> list[Lesson]:
        """What contributed."""
        return [each for each in self.postmortem.lessons if each.kind is LessonKind.FACTOR]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a review looks at."""

    key: str
    title: str
    judge: Callable[[Draft], Answer]


@dataclass(frozen=True, slots=True)
class Finding:
    """A point with its answer for one text."""

    key: str
    title: str
    judgement: Judgement
    advice: str

    @property
    def is_for_a_person(self) -> bool:
        """Whether the reviewer ticks it."""
        return self.judgement is Judgement.TO_JUDGE


def findings(draft: Draft) -> list[Finding]:
    """Judge a text by every point, in the order of the table."""
    return [
        Finding(each.key, each.title, answer.judgement, answer.advice)
        for each in POINTS
        for answer in [each.judge(draft)]
    ]


def draft_of(postmortem: Postmortem) -> Draft:
    """Return a postmortem with what the points are judged by; it asks the search."""
    return Draft(postmortem, findability.checked(postmortem), publishing.missing(postmortem))


def record(
    postmortem: Postmortem, ticked: Collection[str], remarks: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return what is kept of a review: every point as it was judged, ticked and remarked on."""
    return [
        {
            "key": each.key,
            "judgement": each.judgement.value,
            "is_ticked": each.is_for_a_person and each.key in ticked,
            "remark": " ".join(remarks.get(each.key, "").split())[:REMARK_LENGTH],
        }
        for each in findings(draft_of(postmortem))
    ]


def _for_a_person(advice: str) -> Callable[[Draft], Answer]:
    return lambda _draft: Answer(Judgement.TO_JUDGE, advice)


def _impact(draft: Draft) -> Answer:
    impact = next((each for each in draft.postmortem.sections if each.key == "impact"), None)
    if impact is None or re.search(r"\d", impact.body):
        return _MET
    return Answer(
        Judgement.NOT_MET, _("Say how many people, orders or minutes; an estimate will do.")
    )


def _factors(draft: Draft) -> Answer:
    shown = {line.id for line in draft.postmortem.shown_lines}
    bare = [each for each in draft.factors if shown.isdisjoint(each.evidence)]
    if len(draft.factors) < FEWEST_FACTORS:
        words = _("Trouble has several conditions: ask what else had to be so.")
        return Answer(Judgement.NOT_MET, words)
    if bare:
        named = ", ".join(_("“%(name)s”", name=each.short) for each in bare)
        return Answer(
            Judgement.NOT_MET, _("No moment of the timeline shows %(lessons)s.", lessons=named)
        )
    return _MET


def _no_person(draft: Draft) -> Answer:
    count = sum(len(told) for _heading, told in rereading.by_heading(draft.postmortem))
    if not count:
        return _MET
    words = ngettext(
        "%(number)s sentence to read again.", "%(number)s sentences to read again.", count
    )
    return Answer(Judgement.NOT_MET, words)


def _actions(draft: Draft) -> Answer:
    actions = of_source.open_of(draft.postmortem)
    if not actions:
        return Answer(
            Judgement.TO_JUDGE, _("No open action follows from it. Is nothing left to do?")
        )
    strengths = [each.strength for each in actions]
    if all(each is Strength.WEAK for each in strengths):
        words = _("Every action reminds or trains people: what would make it harder to go wrong?")
        return Answer(Judgement.NOT_MET, words)
    strong = strengths.count(Strength.STRONG)
    words = ngettext(
        "%(number)s action, %(strong)s of them strong. Would they have changed how it went?",
        "%(number)s actions, %(strong)s of them strong. Would they have changed how it went?",
        len(actions),
        strong=strong or _("none"),
    )
    return Answer(Judgement.TO_JUDGE, words)


def _found(draft: Draft) -> Answer:
    if not draft.checked:
        return Answer(Judgement.TO_JUDGE, _("No article came of it. Would nobody look for one?"))
    lost = [each.article.ref for each in draft.checked if not each.is_settled]
    if not lost:
        return _MET
    return Answer(Judgement.NOT_MET, _("Not found well enough: %(refs)s.", refs=", ".join(lost)))


def _complete(draft: Draft) -> Answer:
    if not draft.missing:
        return _MET
    words = ngettext(
        "%(number)s thing to do before it can be published.",
        "%(number)s things to do before it can be published.",
        len(draft.missing),
    )
    return Answer(Judgement.NOT_MET, words)


POINTS = (
    Point(
        "facts",
        later("The facts match the timeline"),
        _for_a_person(
            later("Times, numbers and their order are the same in the text and the moments.")
        ),
    ),
    Point("impact", later("The impact is in numbers"), _impact),
    Point("factors", later("Several factors, each with its evidence"), _factors),
    Point("no_person", later("No person is a factor"), _no_person),
    Point(
        "recognised",
        later("Those who took part would tell it so too"),
        _for_a_person(
            later("It says what they saw and knew then, not what everybody knows today.")
        ),
    ),
    Point("actions", later("The actions are strong enough"), _actions),
    Point("found", later("L1 finds the articles"), _found),
    Point(
        "level1",
        later("L1 knows what to do next time"),
        _for_a_person(later("Which signs to look for, what to do first, and when to hand over.")),
    ),
    Point("complete", later("Nothing is missing for its readers"), _complete),
)
TITLES = {each.key: each.title for each in POINTS}

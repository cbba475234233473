"""The risk questions: their answers give likelihood and impact, and the two give the risk. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.changes.terms import Risk
from portal.core.languages import later


@dataclass(frozen=True, slots=True)
class Question:
    """One question; an answer is worth 1 (good) to 3 (bad)."""

    name: str
    words: str
    answers: tuple[str, str, str]


LIKELIHOOD = (
    Question(
        "done_before",
        later("How often was this done before?"),
        (later("Often, and it worked"), later("Once or twice"), later("Never")),
    ),
    Question(
        "tested",
        later("Where was it tried?"),
        (later("Somewhere just like it"), later("In part, or somewhere smaller"), later("Nowhere")),
    ),
    Question(
        "moving_parts",
        later("How much has to go right at the same time?"),
        (
            later("One thing"),
            later("A few things, one after the other"),
            later("Several systems or teams together"),
        ),
    ),
)
IMPACT = (
    Question(
        "who_notices",
        later("Who notices when it goes wrong?"),
        (
            later("Nobody, or a few"),
            later("A team, or part of a service"),
            later("Many people, or customers"),
        ),
    ),
    Question(
        "way_back",
        later("How long does the way back take?"),
        (
            later("Minutes"),
            later("Up to an hour"),
            later("Longer, or there is none for a part of it"),
        ),
    ),
)
QUESTIONS = (*LIKELIHOOD, *IMPACT)
NAMES = tuple(question.name for question in QUESTIONS)


def likelihood_of(answers: Mapping[str, int]) -> int | None:
    """Return how likely it goes wrong, 1 to 3: the worst answer counts; None with one missing."""
    return _worst(LIKELIHOOD, answers)


def impact_of(answers: Mapping[str, int]) -> int | None:
    """Return how bad that would be, 1 to 3: the worst answer counts; None with one missing."""
    return _worst(IMPACT, answers)


def risk_of(answers: Mapping[str, int]) -> Risk | None:
    """Return likelihood × impact as a word: up to 2 low, up to 4 medium, 6 and 9 high."""
    likelihood, impact = likelihood_of(answers), impact_of(answers)
    if likelihood is None or impact is None:
        return None
    product = likelihood * impact
    return Risk.LOW if product <= 2 else Risk.MEDIUM if product <= 4 else Risk.HIGH


def _worst(questions: tuple[Question, ...], answers: Mapping[str, int]) -> int | None:
    given = [answers[question.name] for question in questions if question.name in answers]
    return max(given) if len(given) == len(questions) else None

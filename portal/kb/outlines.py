"""The sections each kind of article starts from, with a short question in every one.

A question is a line set in italics; the content standard finds the ones left unanswered. The
questions ask what and how, never who and why: they are there to be answered without fear.
"""

from dataclasses import dataclass, field
from itertools import chain

from portal.core.languages import house_place, later, speaking
from portal.kb.terms import Kind


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the questions to answer under it, and words that may stay as they are."""

    heading: str
    prompts: tuple[str, ...]
    scaffold: str = ""
    is_required: bool = True

    @property
    def markdown(self) -> str:
        """The section as an author first meets it, in the language of the house."""
        with speaking(house_place()):
            asked = (f"*{prompt}*" for prompt in self.prompts)
            parts = [f"## {self.heading}", *asked, str(self.scaffold)]
        return "\n\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Outline:
    """A named starting point for one kind of article."""

    key: str
    name: str
    kind: Kind
    description: str
    sections: tuple[Section, ...] = field(default=())

    @property
    def markdown(self) -> str:
        """The whole text an author starts from."""
        return "\n\n".join(section.markdown for section in self.sections) + "\n"

    @property
    def required_headings(self) -> tuple[str, ...]:
        """The headings a finished article of this outline has."""
        return tuple(section.heading for section in self.sections if section.is_required)


SOP = Outline(
    "sop",
    "SOP",
    Kind.SOP,
    later("Numbered steps that somebody follows during an incident, at any hour."),
    (
        Section(
            later("Purpose"),
            (later("In which situation is this the right procedure, and in which not?"),),
        ),
        Section(
            later("Before you start"),
            (
                later("Which access, tools and permissions are needed?"),
                later("What must be true, and who has to be told first?"),
            ),
        ),
        Section(
            later("Steps"),
            (later("What is the one action of each step, and what is seen when it worked?"),),
            later("1. Open …\n2. Run …\n3. Wait until …"),
        ),
        Section(
            later("Check that it worked"), (later("What does the user, or the graph, show now?"),)
        ),
        Section(
            later("If it did not work"),
            (later("At which point do we stop, and what goes with the escalation?"),),
            later(
                "Escalate with:\n\n- what you saw, word for word\n"
                "- the steps you did and their results\n- since when, and how many people are "
                "affected"
            ),
        ),
        Section(
            later("Rollback"),
            (later("How is each change taken back, and until when is that possible?"),),
        ),
    ),
)

FAQ = Outline(
    "faq",
    "FAQ",
    Kind.FAQ,
    later("One question as people ask it, and a short answer."),
    (
        Section(later("Question"), (later("What do people ask, in their own words?"),)),
        Section(later("Answer"), (later("What is the answer in one or two sentences?"),)),
        Section(
            later("More about it"),
            (later("Which cases differ, and where can one read on?"),),
            "",
            False,
        ),
    ),
)

HOW_TO = Outline(
    "how_to",
    later("How-to"),
    Kind.HOW_TO,
    later("A guide that takes somebody through one task from start to end."),
    (
        Section(later("What you will have done"), (later("What is in place at the end?"),)),
        Section(later("What you need"), (later("Which access, files or information are needed?"),)),
        Section(
            later("Steps"),
            (later("What is done first, what next, and what appears on the screen?"),),
            later("1. Open …\n2. Choose …\n3. Confirm …"),
        ),
        Section(later("Check that it worked"), (later("What shows that the task is complete?"),)),
        Section(
            later("When something is different"),
            (later("What goes wrong most often, and what then?"),),
        ),
    ),
)

KNOWN_ERROR = Outline(
    "known_error",
    later("Known error"),
    Kind.KNOWN_ERROR,
    later("A fault we know: how it shows, what causes it and how people keep working."),
    (
        Section(
            later("Symptom"),
            (later("What do people see, and which message appears, word for word?"),),
        ),
        Section(later("Cause"), (later("What is known of the cause, and what is still a guess?"),)),
        Section(
            later("Workaround"),
            (later("How do people keep working until it is fixed, and what does that cost them?"),),
            later("1. Open …"),
        ),
        Section(
            later("Fix status"),
            (later("Which problem or change carries the fix, and how far is it?"),),
        ),
    ),
)

_DIGEST = Section(
    later("In three lines"),
    (
        later("What happened?"),
        later("What did it mean for the people who use the service?"),
        later("What changes now?"),
    ),
)
_IMPACT = Section(
    later("Impact"),
    (later("What could people not do, how many were affected, for how long, and how do we know?"),),
)
_TRIGGER = Section(
    later("Trigger and fault"),
    (later("What set it off, and which weakness that was already there did it meet?"),),
)
_DETECTION = Section(
    later("Detection"),
    (later("What told us first, how long after the start, and what could have told us earlier?"),),
)
_TIMELINE = Section(later("Timeline"), (later("Which moments changed what we knew or did?"),))
_FACTORS = Section(
    later("Contributing factors"),
    (
        later("Which conditions had to come together, and which evidence shows each of them?"),
        later("What made the actions taken seem right at the time?"),
    ),
)
_LUCK = Section(
    later("What went well, and where we got lucky"),
    (later("What helped, and what would have made this worse had it been otherwise?"),),
)
_ACTIONS = Section(
    later("Action items"),
    (later("What will be different, what makes it last without being remembered, and by when?"),),
)
_KNOWLEDGE = Section(
    later("Knowledge outcome"),
    (later("Which article would have helped, and what did we write, change or confirm?"),),
)

RCA_FULL = Outline(
    "rca_full",
    later("Full postmortem"),
    Kind.RCA_TEMPLATE,
    later("For major incidents: everything somebody needs to learn from it a year later."),
    (
        _DIGEST,
        _IMPACT,
        Section(
            later("Background"),
            (later("What does a reader need to know of the system?"),),
            "",
            False,
        ),
        Section(
            later("Lead-up"),
            (later("What had changed in the days before, and what looked normal?"),),
            "",
            False,
        ),
        _TRIGGER,
        _DETECTION,
        Section(
            later("Response and escalation"),
            (
                later("How did the work travel between the tiers, and what travelled with it?"),
                later("What was tried, and what did each attempt rule out?"),
            ),
        ),
        Section(
            later("Mitigation and recovery"),
            (later("What ended the impact, and how did we see that the service was whole again?"),),
        ),
        _TIMELINE,
        _FACTORS,
        Section(
            later("What surprised us"),
            (later("Where did the system behave differently from how we thought it works?"),),
            "",
            False,
        ),
        _LUCK,
        Section(
            later("Recurrence check"),
            (later("Which earlier incidents looked like this, and what came of their actions?"),),
        ),
        _ACTIONS,
        _KNOWLEDGE,
        Section(
            later("Communication"),
            (later("What did we tell the people affected, when, and what did they still ask?"),),
            "",
            False,
        ),
        Section(
            later("Review record"),
            (later("What was discussed in the review, and what was decided?"),),
        ),
    ),
)

RCA_SHORT = Outline(
    "rca_short",
    later("Short postmortem"),
    Kind.RCA_TEMPLATE,
    later("For incidents with a clear course: the required sections and nothing else."),
    (
        _DIGEST,
        _IMPACT,
        _TRIGGER,
        _DETECTION,
        Section(
            later("Response and recovery"),
            (later("What was done at each tier, and which action ended the impact?"),),
        ),
        _TIMELINE,
        _FACTORS,
        _LUCK,
        _ACTIONS,
        _KNOWLEDGE,
    ),
)

RCA_NEAR_MISS = Outline(
    "rca_near_miss",
    later("Near miss"),
    Kind.RCA_TEMPLATE,
    later("For what nearly happened: nobody was hurt, and the lesson is the same."),
    (
        _DIGEST,
        Section(
            later("What could have happened"),
            (later("How far was it from real impact, and what would people have lost?"),),
        ),
        _TRIGGER,
        Section(
            later("What stopped it"),
            (later("Which check, habit or coincidence stood in between, and can we rely on it?"),),
        ),
        _TIMELINE,
        _FACTORS,
        Section(
            later("Where else this could happen"),
            (later("Which other services share these conditions?"),),
        ),
        _ACTIONS,
        _KNOWLEDGE,
    ),
)

RCA_CHANGE_FAILURE = Outline(
    "rca_change_failure",
    later("Change failure"),
    Kind.RCA_TEMPLATE,
    later("For a change that failed, was rolled back or caused an incident."),
    (
        _DIGEST,
        Section(
            later("The change"),
            (later("What was to become different, and how had it been tested and approved?"),),
        ),
        _IMPACT,
        Section(
            later("What the change met"),
            (later("What was different in production from what the plan assumed?"),),
        ),
        _DETECTION,
        Section(
            later("Rollback"),
            (
                later("At which condition was the rollback to start, and when did it start?"),
                later("What did it bring back, what did it not, and how long did it take?"),
            ),
        ),
        _TIMELINE,
        _FACTORS,
        Section(
            later("How the change was prepared"),
            (later("What did risk, test plan and approval show, and what could they not show?"),),
        ),
        _LUCK,
        _ACTIONS,
        _KNOWLEDGE,
    ),
)

OUTLINES: tuple[Outline, ...] = (
    SOP,
    FAQ,
    HOW_TO,
    KNOWN_ERROR,
    RCA_FULL,
    RCA_SHORT,
    RCA_NEAR_MISS,
    RCA_CHANGE_FAILURE,
)


def outlines_for(kind: Kind) -> tuple[Outline, ...]:
    """Return the outlines an author of this kind may start from, the usual one first."""
    return tuple(outline for outline in OUTLINES if outline.kind is kind)


def outline(key: str) -> Outline | None:
    """Return the outline of that key, or none."""
    return next((found for found in OUTLINES if found.key == key), None)


def prompts() -> frozenset[str]:
    """Return every question of every outline, without italics, in English and as said here."""
    sections = chain.from_iterable(found.sections for found in OUTLINES)
    asked = list(chain.from_iterable(section.prompts for section in sections))
    with speaking(house_place()):
        return frozenset([*asked, *(str(prompt) for prompt in asked)])

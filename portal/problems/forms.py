"""What people fill in about problems."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.accounts.models import Person, Team
from portal.catalog.queries import entries
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later
from portal.incidents.forms import levels, too_long
from portal.incidents.page_forms import shelves
from portal.incidents.terms import IMPACTS, TEXT_LENGTH, TITLE_LENGTH, URGENCIES
from portal.kb.terms import Audience
from portal.problems.terms import REASON_LENGTH
from portal.problems.whys import WhyFields

AUDIENCES = (Audience.INTERNAL, Audience.L2, Audience.L3)
LONGEST_SYMPTOM = 300


class DescribeForm(Form):
    """What a problem is about, and how it weighs."""

    title = StringField(
        later("What goes wrong again and again?"),
        [DataRequired(later("Say in a few words what goes wrong.")), too_long(TITLE_LENGTH)],
        description=later(
            "What the incidents have in common, not what caused them: that comes later."
        ),
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    description = TextAreaField(
        later("What is known"),
        [too_long(TEXT_LENGTH)],
        description=later(
            "Since when, where, how often. Passwords and tokens are masked when saved."
        ),
        render_kw={"rows": 6},
    )
    service = SelectField(later("Service"), coerce=int, default=0)
    category = SelectField(later("Category"), coerce=int, default=0)
    impact = RadioField(later("Impact"), coerce=int, choices=levels(IMPACTS), default=2)
    urgency = RadioField(later("Urgency"), coerce=int, choices=levels(URGENCIES), default=2)
    seen = HiddenField()

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        services = [(each.id, each.name) for each in entries.services()]
        self.service.choices = choices([(0, _("Not known yet")), *services])
        self.category.choices = choices([(0, _("None")), *shelves(entries.categories())])


class OpenForm(DescribeForm):
    """A new problem, and who answers for it."""

    owner = SelectField(
        later("Owner"),
        coerce=int,
        default=0,
        description=later("Who answers for finding the cause. Needed before the analysis begins."),
    )

    def __init__(self, people: Iterable[Person], **named: Any) -> None:
        super().__init__(**named)
        self.owner.choices = choices([(0, _("Nobody yet")), *_people(people)])


class AssignForm(Form):
    """Who answers for it."""

    owner = SelectField(later("Owner"), coerce=int, default=0)
    team = SelectField(later("Team"), coerce=int, default=0)

    def __init__(self, people: Iterable[Person], teams: Iterable[Team], **named: Any) -> None:
        super().__init__(**named)
        self.owner.choices = choices([(0, _("Nobody yet")), *_people(people)])
        self.team.choices = choices([(0, _("The owner's own")), *((t.id, t.name) for t in teams)])


class ExplainForm(WhyFields, Form):
    """The cause, the way to it, and how people keep working meanwhile."""

    cause = TextAreaField(
        later("Root cause"),
        [too_long(TEXT_LENGTH)],
        description=later(
            "What was so before it happened and would make it happen again. A person is "
            "never a cause."
        ),
        render_kw={"rows": 6},
    )
    workaround = TextAreaField(
        later("Workaround"),
        [too_long(TEXT_LENGTH)],
        description=later("How people keep working until it is fixed."),
        render_kw={"rows": 5},
    )
    workaround_article = StringField(
        later("Article with the workaround"),
        [Optional(), Length(max=40)],
        description=later("KB- and its number, where it is written already."),
    )
    seen = HiddenField()


class ResolveForm(Form):
    """What removed the cause, where no change shows it."""

    note = TextAreaField(
        later("What removed the cause?"),
        [too_long(REASON_LENGTH)],
        description=later("Needed where no change that fixes this problem ended successfully."),
        render_kw={"rows": 3},
    )


class RiskForm(Form):
    """Why a risk is accepted, and until when."""

    note = TextAreaField(
        later("Why is it accepted?"),
        [DataRequired(later("Say why it is accepted.")), too_long(REASON_LENGTH)],
        description=later(
            "What would have to be done, what that costs, what may happen until then."
        ),
        render_kw={"rows": 4},
    )
    until = DateField(
        later("Until when?"),
        [InputRequired(later("Choose a day to come."))],
        description=later("That day it opens again by itself. At most a year."),
    )


class DuplicateForm(Form):
    """Of which problem it is a duplicate."""

    of = StringField(
        later("Of which problem?"),
        [DataRequired(later("PRB- and its number.")), Length(max=14)],
        description=later("PRB- and its number. That one goes on, with the incidents of this one."),
    )
    note = StringField(later("Note"), [too_long(REASON_LENGTH)])


class KnownErrorForm(Form):
    """What people are told about a problem while it is not solved."""

    title = StringField(
        later("Title"),
        [DataRequired(later("Give the article a title.")), too_long(TITLE_LENGTH)],
        description=later("What somebody would type to find it: what they see."),
    )
    summary = TextAreaField(
        later("Summary"),
        [DataRequired(later("Say in a sentence what it is about.")), too_long(600)],
        description=later("One or two sentences. Search shows this."),
        render_kw={"rows": 2},
    )
    symptoms = TextAreaField(
        later("Symptoms"),
        [too_long(5_000)],
        description=later(
            "The words people use, one per line. These are the titles of the incidents."
        ),
        render_kw={"rows": 5},
    )
    audience = RadioField(
        later("Who may read it"),
        choices=choices((each.value, each.label) for each in AUDIENCES),
        default=Audience.INTERNAL.value,
    )
    at_once = BooleanField(
        later("Let people read it now"),
        description=later(
            "As work in progress; a reviewer validates it later. Otherwise it is a draft."
        ),
    )

    @property
    def lines(self) -> tuple[str, ...]:
        """The symptoms, one each."""
        typed = (" ".join(line.split()) for line in text_of(self.symptoms).splitlines())
        return tuple(dict.fromkeys(each[:LONGEST_SYMPTOM] for each in typed if each))[:30]


class NoteForm(Form):
    """Something found out, decided or asked."""

    text = TextAreaField(
        later("Note"),
        [DataRequired(later("Write a few words.")), too_long(TEXT_LENGTH)],
        render_kw={"rows": 3},
    )


class LinkForm(Form):
    """Which incidents had this cause."""

    incidents = StringField(
        later("Incidents"),
        [DataRequired(later("Say which incident: INC- and its number.")), too_long(REASON_LENGTH)],
    )


def _people(people: Iterable[Person]) -> list[tuple[int, str]]:
    return [(each.id, f"{each.name}, {each.team.name}") for each in people if each.team]

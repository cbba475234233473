"""What people fill in about changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.models import Person
from portal.catalog.queries import entries
from portal.changes.risks import NAMES, QUESTIONS
from portal.changes.terms import (
    LONGEST_ROLLBACK,
    MOST_SERVICES,
    SENTENCE_LENGTH,
    ChangeType,
    Choice,
    Outcome,
    Rule,
)
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.incidents.forms import levels, too_long, words_for
from portal.incidents.terms import IMPACTS, TEXT_LENGTH, TITLE_LENGTH, URGENCIES

MOMENT = "%Y-%m-%dT%H:%M"
LONGEST_LIST = 40_000
_BY_NAME = {question.name: question for question in QUESTIONS}


class Ticks(SelectMultipleField):
    """Any of several, as a list to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def in_this_century(_form: Form, field: Field) -> None:
    """Refuse a moment beyond any plan."""
    if field.data and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_("Choose a day in this century."))


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return an instant as a form in the viewer's zone holds it."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


def _moment(label: str, description: str = "") -> DateTimeLocalField:
    checks = [Optional(), in_this_century]
    return DateTimeLocalField(label, checks, format=MOMENT, description=description)


def _sentence(label: str, description: str = "") -> StringField:
    return StringField(label, [too_long(SENTENCE_LENGTH)], description=description)


def _text(label: str, description: str = "", rows: int = 4) -> TextAreaField:
    given = {"rows": rows}
    return TextAreaField(label, [too_long(TEXT_LENGTH)], description=description, render_kw=given)


def _list(label: str, description: str) -> TextAreaField:
    given = {"rows": 5}
    return TextAreaField(label, [too_long(LONGEST_LIST)], description=description, render_kw=given)


def _one_to_three(value: object) -> int | None:
    if value in (None, ""):
        return None
    number = int(str(value)[:3])
    if number not in (1, 2, 3):
        raise ValueError(value)
    return number


def _question(name: str) -> RadioField:
    question = _BY_NAME[name]
    lines = choices(enumerate(question.answers, start=1))
    return RadioField(question.words, choices=lines, coerce=_one_to_three, validate_choice=False)


class RiskForm(Form):
    """The risk questions."""

    done_before = _question("done_before")
    tested = _question("tested")
    moving_parts = _question("moving_parts")
    who_notices = _question("who_notices")
    way_back = _question("way_back")

    @property
    def answers(self) -> dict[str, int]:
        """What was answered, by question."""
        return {name: self[name].data for name in NAMES if self[name].data}

    @property
    def questions(self) -> list[Field]:
        """The fields of the questions, in order."""
        return [self[name] for name in NAMES]


class ChangeForm(RiskForm):
    """Everything a plan holds; only the title is asked before it is saved."""

    title = StringField(
        later("What changes?"),
        [DataRequired(later("Say in a few words what changes.")), too_long(TITLE_LENGTH)],
        description=later("A verb first: “Move the order database to new disks”."),
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    type = RadioField(
        later("Type"),
        choices=words_for(ChangeType),
        default=ChangeType.NORMAL.value,
    )
    reason = _text(later("Reason"), later("What is better afterwards, and for whom."), 3)
    problem = StringField(
        later("Fixes the problem"),
        [Optional(), Length(max=14)],
        description=later("PRB- and its number, where it fixes one."),
    )
    services = Ticks(later("Services it concerns"), coerce=int)
    impact_analysis = _text(
        later("Impact analysis"), later("Who is affected while it lasts, and if it fails.")
    )
    test_plan = _text(later("Test plan"), later("How you know, before and after, that it works."))
    steps = _list(later("Steps"), later("One per line, in order. They become the checklist."))
    rollback_trigger = _sentence(
        later("Trigger to roll back"),
        later("What you see when it has to be rolled back: a figure, an error."),
    )
    decision_owner = SelectField(later("Who decides to roll back"), coerce=int, default=0)
    rollback_steps = _list(later("The way back"), later("One step a line, in order."))
    rollback_check = _sentence(
        later("Verification"),
        later("How you know that the way back worked: what answers, what is counted."),
    )
    rollback_minutes = IntegerField(
        later("Minutes the way back may take"),
        [Optional(), NumberRange(1, LONGEST_ROLLBACK, later("Between one minute and a week."))],
        description=later("From it follows the latest moment to decide."),
    )
    point_of_no_return = _sentence(
        later("Point of no return"),
        later("After which step there is no way back, and what then. Empty: none."),
    )
    starts_at = _moment(later("Window begins"))
    ends_at = _moment(later("Window ends"))
    freeze_reason = _sentence(
        later("Reason to go ahead in a freeze"), later("Only where a freeze holds.")
    )
    implementer = SelectField(later("Implementer"), coerce=int, default=0)
    template = SelectField(later("Template"), coerce=int, default=0)
    seen = HiddenField()

    def __init__(
        self, people: Iterable[Person], templates: Iterable[tuple[int, str]], **named: Any
    ) -> None:
        super().__init__(**named)
        some = [(person.id, person.name) for person in people]
        self.type.choices = choices(
            (each.value, f"{each.label}: {each.meaning}") for each in ChangeType
        )
        self.decision_owner.choices = choices([(0, _("Nobody yet")), *some])
        self.implementer.choices = choices([(0, _("Nobody yet")), *some])
        self.services.choices = choices((each.id, each.name) for each in entries.services())
        self.template.choices = choices([(0, _("None")), *templates])

    def validate_services(self, field: Field) -> None:
        """Refuse more services than anybody could watch."""
        if len(field.data or ()) > MOST_SERVICES:
            raise ValidationError(
                _("At most %(most_services)s services.", most_services=MOST_SERVICES)
            )


class AskForm(Form):
    """Who is asked to agree, and how many of them have to."""

    people = Ticks(later("Who is asked"), coerce=int)
    rule = RadioField(
        later("How many have to agree"), choices=words_for(Rule), default=Rule.ALL.value
    )
    quorum = IntegerField(
        later("How many, where a number decides"),
        [Optional(), NumberRange(1, 100, later("Between 1 and 100."))],
    )

    def __init__(self, people: Iterable[Person], **named: Any) -> None:
        super().__init__(**named)
        self.people.choices = choices(
            (each.id, f"{each.name}, {each.team.name}" if each.team else each.name)
            for each in people
        )


class VoteForm(Form):
    """Yes or no, to what was on the screen."""

    choice = RadioField(
        later("Your vote"),
        [InputRequired(later("Choose."))],
        choices=choices(
            [(Choice.APPROVE.value, later("Approve")), (Choice.REJECT.value, later("Reject"))]
        ),
    )
    comment = _sentence(
        later("Comment"), later("A rejection needs one: what would have to be different.")
    )
    seen = HiddenField()


class FinishForm(Form):
    """How it went."""

    outcome = RadioField(
        later("How it went"),
        [InputRequired(later("Choose how it went."))],
        choices=choices(
            (each.value, each.label) for each in Outcome if each is not Outcome.CANCELLED
        ),
    )
    note = _sentence(later("What happened"), later("Needed for anything but a plain success."))


class ReviewForm(RiskForm):
    """What is learned from it; of an emergency also what it left out at first."""

    notes = _text(
        later("Review notes"), later("How it went against the plan, and what to do otherwise."), 6
    )
    impact_analysis = _text(
        later("Impact analysis"), later("Who was affected, and who could have been.")
    )
    late = _sentence(later("Why the review comes late"), later("Only after it was due."))


class CausedForm(Form):
    """The incident a change caused, before it is opened."""

    title = StringField(
        later("What is wrong?"),
        [DataRequired(later("Say in a few words what is wrong.")), too_long(TITLE_LENGTH)],
    )
    description = _text(later("Details"), rows=6)
    service = SelectField(later("Service"), coerce=int, default=0)
    impact = RadioField(later("Impact"), coerce=int, choices=levels(IMPACTS), default=2)
    urgency = RadioField(later("Urgency"), coerce=int, choices=levels(URGENCIES), default=2)

    def __init__(self, services: Iterable[Any], **named: Any) -> None:
        super().__init__(**named)
        some = [(service.id, service.name) for service in services]
        self.service.choices = choices([(0, _("Not known yet")), *some])


class FreezeForm(Form):
    """When nothing should change, and why."""

    name = StringField(later("Name"), [DataRequired(later("Give it a name.")), too_long(120)])
    reason = _sentence(later("Why"), later("Whoever plans a change reads it."))
    starts_at = DateTimeLocalField(
        later("Begins"),
        [InputRequired(later("Choose when it begins.")), in_this_century],
        format=MOMENT,
    )
    ends_at = DateTimeLocalField(
        later("Ends"),
        [InputRequired(later("Choose when it ends.")), in_this_century],
        format=MOMENT,
    )
    services = Ticks(
        later("Only for these services"), coerce=int, description=later("None ticked: for all.")
    )

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.services.choices = choices((each.id, each.name) for each in entries.services())

"""What people fill in on the page of an incident, beside the steps of its life."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.accounts.models import Person, Team
from portal.catalog.models import Category
from portal.catalog.queries import entries
from portal.core.forms import Form, choices
from portal.core.languages import later
from portal.incidents.forms import LONGEST_NOTE, levels, too_long, words_for
from portal.incidents.terms import (
    IMPACTS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    URGENCIES,
    MajorRole,
    Priority,
    TimelineKind,
)


class DescribeForm(Form):
    """What the incident says it is about."""

    title = StringField(
        later("What is wrong?"),
        [DataRequired(later("Say in a few words what is wrong.")), too_long(TITLE_LENGTH)],
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    description = TextAreaField(later("Details"), [too_long(TEXT_LENGTH)], render_kw={"rows": 10})
    service = SelectField(later("Service"), coerce=int, default=0)
    category = SelectField(later("Category"), coerce=int, default=0)
    seen = HiddenField()

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        services = [(each.id, each.name) for each in entries.services()]
        self.service.choices = choices([(0, later("Not known yet")), *services])
        self.category.choices = choices([(0, later("None")), *shelves(entries.categories())])


class PriorityForm(Form):
    """How bad, how urgent, and whether the table is right."""

    impact = RadioField(later("Impact"), coerce=int, choices=levels(IMPACTS))
    urgency = RadioField(later("Urgency"), coerce=int, choices=levels(URGENCIES))
    priority = SelectField(
        later("Priority"),
        choices=choices(
            [
                ("", later("As impact and urgency say")),
                *((str(each.value), each.words) for each in Priority),
            ]
        ),
    )
    priority_reason = StringField(
        later("Why another one?"),
        [too_long(LONGEST_NOTE)],
        description=later("Only for a priority chosen by hand. It is kept with the incident."),
    )


class AssignForm(Form):
    """Who gets it: somebody, or a team without a name."""

    assignee = SelectField(later("To whom?"), coerce=int, default=0)
    team = SelectField(
        later("Or to a team"),
        coerce=int,
        default=0,
        description=later(
            "Within the tier. To a higher one, escalate: what was tried goes with it."
        ),
    )

    def __init__(self, people: Iterable[Person], teams: Iterable[Team], **named: Any) -> None:
        super().__init__(**named)
        some = [(each.id, f"{each.name}, {each.team.name}") for each in people if each.team]
        self.assignee.choices = choices([(0, later("Nobody: back to the team")), *some])
        self.team.choices = choices(
            [(0, later("The team stays")), *((t.id, t.name) for t in teams)]
        )


class MergeForm(Form):
    """Into which incident, and why."""

    into = StringField(
        later("Into which incident?"),
        [DataRequired(later("Say which incident: INC- and its number.")), Length(max=14)],
        description=later("INC- and its number. That one goes on; this one ends."),
    )
    note = StringField(later("Why?"), [too_long(LONGEST_NOTE)])


class ParentForm(Form):
    """Which larger incident it belongs to."""

    parent = StringField(
        later("Belongs to"),
        [Optional(), Length(max=14)],
        description=later("INC- and the number of the larger incident. Empty: to none."),
    )


class SplitForm(Form):
    """The other matter."""

    title = StringField(
        later("What else is wrong?"),
        [DataRequired(later("Say in a few words what else is wrong.")), too_long(TITLE_LENGTH)],
        description=later("It gets the requester, the service and the priority of this one."),
    )
    description = TextAreaField(later("Details"), [too_long(TEXT_LENGTH)], render_kw={"rows": 5})


class MajorForm(Form):
    """Why it is, or is no longer, a major incident."""

    note = StringField(
        later("Why?"), [DataRequired(later("Say why in a few words.")), too_long(LONGEST_NOTE)]
    )


class WaiveForm(Form):
    """Why no postmortem is written."""

    note = StringField(
        later("Why is none needed?"),
        [DataRequired(later("Say why nothing would be learned from it.")), too_long(LONGEST_NOTE)],
        description=later("It stands with the incident, with your name."),
    )


class RolesForm(Form):
    """Who leads a major incident, and which manager is called to decide."""

    commander = SelectField(MajorRole.COMMANDER.label, coerce=int, default=0)
    scribe = SelectField(MajorRole.SCRIBE.label, coerce=int, default=0)
    comms = SelectField(MajorRole.COMMS.label, coerce=int, default=0)

    manager = SelectField(later("Call a manager"), coerce=int, default=0)
    note = StringField(
        later("What has to be decided?"),
        [too_long(LONGEST_NOTE)],
        description=later("Only where a manager is called: they read it first."),
    )

    def __init__(self, people: Iterable[Person], managers: Iterable[Person], **named: Any) -> None:
        super().__init__(**named)
        called = ((each.id, each.name) for each in managers)
        self.manager.choices = choices([(0, later("Nobody: a manager knows already")), *called])
        some = choices([(0, later("Nobody yet")), *((each.id, each.name) for each in people)])
        for role in MajorRole:
            self[role.value].choices = some


class NoteForm(Form):
    """One line of the timeline."""

    kind = SelectField(
        later("What"), choices=words_for(TimelineKind), default=TimelineKind.NOTE.value
    )
    text = StringField(
        later("What happened"), [DataRequired(later("Write a few words.")), too_long(2_000)]
    )
    occurred_at = DateTimeLocalField(
        later("When"), [Optional()], format="%Y-%m-%dT%H:%M", description=later("Empty: now.")
    )
    link = StringField(
        later("Evidence"), [Optional(), Length(max=500)], description=later("A link to it.")
    )
    is_key = BooleanField(later("Key moment"), description=later("It goes into the postmortem."))


class ReferenceForm(Form):
    """Where the same matter stands elsewhere."""

    url = StringField(
        later("Address"), [InputRequired(later("Give the address.")), Length(max=500)]
    )
    label = StringField(later("Name"), [too_long(120)])


class TooForm(Form):
    """One more person with the same trouble."""

    ref = StringField(later("Which"), [InputRequired(later("Say which one.")), Length(max=14)])
    requester = StringField(later("Who?"), [Optional(), Length(max=254)])


class WatcherForm(Form):
    """Who else hears of it."""

    person = StringField(
        later("Who?"),
        [DataRequired(later("Give a name or a mail address.")), Length(max=254)],
        description=later(
            "A name or a mail address. They are told once, and then of what happens."
        ),
        render_kw={"autocomplete": "off"},
    )


def shelves(top: Sequence[Category]) -> list[tuple[int, str]]:
    """Return what a select field offers of two levels of categories."""
    found: list[tuple[int, str]] = []
    for shelf in top:
        found += [
            (shelf.id, shelf.name),
            *((c.id, f"{shelf.name}: {c.name}") for c in shelf.children),
        ]
    return found

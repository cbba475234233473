"""What people fill in about postmortems."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.core.richtext.plain import shortened
from portal.core.wording import in_form
from portal.incidents.forms import too_long, words_for
from portal.incidents.terms import TEXT_LENGTH, TimelineKind
from portal.kb.terms import Kind
from portal.postmortems.models.lesson import Lesson, Line
from portal.postmortems.services.articles import KINDS
from portal.postmortems.services.deciding import LONGEST_COMMENT
from portal.postmortems.terms import (
    LINE_LENGTH,
    REASON_LENGTH,
    STATEMENT_LENGTH,
    TITLE_LENGTH,
    FactorKind,
    LessonKind,
    Outcome,
    Size,
)
from portal.problems.whys import WhyFields


class StartForm(Form):
    """Which outline to start from."""

    size = SelectField(later("Outline"), choices=words_for(Size), default=Size.FULL.value)


class TitleForm(Form):
    """What the postmortem is called."""

    title = StringField(
        later("Title"),
        [DataRequired(later("Say in a few words what happened.")), too_long(TITLE_LENGTH)],
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )


class IncidentForm(Form):
    """One more incident it is about."""

    incident = StringField(
        later("One more incident"),
        [DataRequired(later("Say which incident: INC- and its number.")), Length(max=14)],
    )


class SectionForm(Form):
    """The words of one section, and the save they were written on."""

    text = TextAreaField(
        later("Text, in Markdown"), [too_long(TEXT_LENGTH)], render_kw={"rows": 16}
    )
    seen = HiddenField()

    @property
    def number(self) -> int:
        """The save this was written on; one that cannot be read counts as none."""
        typed = (self.seen.data or "").strip()
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


class LineForm(Form):
    """One moment of the timeline."""

    kind = SelectField(
        later("What"), choices=words_for(TimelineKind), default=TimelineKind.NOTE.value
    )
    occurred_at = DateTimeLocalField(
        later("When"), [InputRequired(later("Give the time it happened."))], format="%Y-%m-%dT%H:%M"
    )
    text = StringField(
        later("What happened"), [DataRequired(later("Write a few words.")), too_long(LINE_LENGTH)]
    )
    note = StringField(
        later("What we know now"),
        [too_long(LINE_LENGTH)],
        description=later("What nobody could know at the time stands apart from what happened."),
    )
    link = StringField(
        later("Evidence"), [Optional(), Length(max=500)], description=later("A link to it.")
    )
    is_shown = BooleanField(later("Its readers see it"), default=True)


class LessonForm(WhyFields, Form):
    """What was learned, and what shows it."""

    kind = SelectField(later("What it is"), choices=words_for(LessonKind))
    factor_kind = SelectField(
        later("Kind of factor"),
        choices=words_for(FactorKind, first=later("Choose, for a factor")),
        description=later("Where the condition lies. A person is never a factor."),
    )
    statement = StringField(
        later("In one sentence"),
        [DataRequired(later("Say it in one sentence.")), too_long(STATEMENT_LENGTH)],
        description=later("A factor: which condition had to be there. A step: what was done."),
    )
    evidence = SelectMultipleField(
        later("What shows it"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    under = SelectField(
        later("It comes from"),
        coerce=int,
        default=0,
        description=later("For a factor: the one that made it possible, if another one did."),
    )

    def __init__(
        self, lines: Iterable[Line], others: Iterable[Lesson] = (), *, zone: ZoneInfo, **named: Any
    ) -> None:
        super().__init__(**named)
        factors = ((each.id, each.short) for each in others)
        self.under.choices = choices([(0, _("No other factor")), *factors])
        self.evidence.choices = choices(
            (line.id, f"{_when(line.occurred_at, zone)}: {shortened(line.text, 120)}")
            for line in lines
        )

    @property
    def factor(self) -> FactorKind | None:
        """The kind of factor that was chosen."""
        return FactorKind(self.factor_kind.data) if self.factor_kind.data else None


class OutcomeForm(Form):
    """What a lesson left in the knowledge base."""

    outcome = SelectField(
        later("Knowledge outcome"),
        choices=words_for(Outcome),
        validators=[InputRequired(later("Choose one."))],
    )
    article = StringField(
        later("Which article"),
        [Optional(), Length(max=14)],
        description=later("KB- and its number."),
    )
    reason = StringField(later("Why none is needed"), [too_long(REASON_LENGTH)])


class DraftForm(Form):
    """What kind of article is drafted."""

    kind = SelectField(later("Kind"), choices=choices((each.value, each.label) for each in KINDS))

    @property
    def chosen(self) -> Kind:
        """The kind that was chosen."""
        return Kind.of(self.kind.data)


class DecisionForm(Form):
    """A word to the authors, bound to the text that was read."""

    note = TextAreaField(
        later("To its authors"), [too_long(LONGEST_COMMENT)], render_kw={"rows": 3}
    )
    fingerprint = HiddenField()


class DiscardForm(Form):
    """Why a draft is given up."""

    note = TextAreaField(
        later("Why?"),
        [DataRequired(later("Say why, for whoever looks for it.")), too_long(REASON_LENGTH)],
        description=later("Whoever comes by its reference reads this."),
        render_kw={"rows": 3},
    )


class ReasonForm(Form):
    """Why an article need not be found with the words of the incident."""

    article = StringField(later("Article"), [DataRequired(later("Say which one.")), Length(max=14)])
    reason = StringField(
        later("Why not"), [DataRequired(later("Say why that is right.")), too_long(REASON_LENGTH)]
    )


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{in_form(moment, 'MMMd', zone)}, {moment.astimezone(zone):%H:%M %Z}"

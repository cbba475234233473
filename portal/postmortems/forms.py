"""What people fill in about postmortems."""

from collections.abc import Iterable
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

    size = SelectField("Outline", choices=words_for(Size), default=Size.FULL.value)


class TitleForm(Form):
    """What the postmortem is called."""

    title = StringField(
        "Title",
        [DataRequired("Say in a few words what happened."), too_long(TITLE_LENGTH)],
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )


class IncidentForm(Form):
    """One more incident it is about."""

    incident = StringField(
        "One more incident", [DataRequired("INC- and its number."), Length(max=14)]
    )


class SectionForm(Form):
    """The words of one section, and the save they were written on."""

    text = TextAreaField("Text, in Markdown", [too_long(TEXT_LENGTH)], render_kw={"rows": 16})
    seen = HiddenField()

    @property
    def number(self) -> int:
        """The save this was written on; one that cannot be read counts as none."""
        typed = (self.seen.data or "").strip()
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


class LineForm(Form):
    """One moment of the timeline."""

    kind = SelectField("What", choices=words_for(TimelineKind), default=TimelineKind.NOTE.value)
    occurred_at = DateTimeLocalField(
        "When", [InputRequired("Give the time it happened.")], format="%Y-%m-%dT%H:%M"
    )
    text = StringField("What happened", [DataRequired("Write a few words."), too_long(LINE_LENGTH)])
    note = StringField(
        "What we know now",
        [too_long(LINE_LENGTH)],
        description="What nobody could know at the time stands apart from what happened.",
    )
    link = StringField("Evidence", [Optional(), Length(max=500)], description="A link to it.")
    is_shown = BooleanField("Its readers see it", default=True)


class LessonForm(WhyFields, Form):
    """What was learned, and what shows it."""

    kind = SelectField("What it is", choices=words_for(LessonKind))
    factor_kind = SelectField(
        "Kind of factor",
        choices=words_for(FactorKind, first="Choose, for a factor"),
        description="Where the condition lies. A person is never a factor.",
    )
    statement = StringField(
        "In one sentence",
        [DataRequired("Say it in one sentence."), too_long(STATEMENT_LENGTH)],
        description="A factor: which condition had to be there. A step: what was done.",
    )
    evidence = SelectMultipleField(
        "What shows it",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    under = SelectField(
        "It comes from",
        coerce=int,
        default=0,
        description="For a factor: the one that made it possible, if another one did.",
    )

    def __init__(
        self, lines: Iterable[Line], others: Iterable[Lesson] = (), *, zone: ZoneInfo, **named: Any
    ) -> None:
        super().__init__(**named)
        factors = ((each.id, each.short) for each in others)
        self.under.choices = choices([(0, "No other factor"), *factors])
        self.evidence.choices = choices(
            (line.id, f"{line.occurred_at.astimezone(zone):%d %b, %H:%M %Z}: {line.text[:120]}")
            for line in lines
        )

    @property
    def factor(self) -> FactorKind | None:
        """The kind of factor that was chosen."""
        return FactorKind(self.factor_kind.data) if self.factor_kind.data else None


class OutcomeForm(Form):
    """What a lesson left in the knowledge base."""

    outcome = SelectField(
        "Knowledge outcome", choices=words_for(Outcome), validators=[InputRequired("Choose one.")]
    )
    article = StringField(
        "Which article", [Optional(), Length(max=14)], description="KB- and its number."
    )
    reason = StringField("Why none is needed", [too_long(REASON_LENGTH)])


class DraftForm(Form):
    """What kind of article is drafted."""

    kind = SelectField("Kind", choices=choices((each.value, each.label) for each in KINDS))

    @property
    def chosen(self) -> Kind:
        """The kind that was chosen."""
        return Kind.of(self.kind.data)


class DecisionForm(Form):
    """A word to the authors, bound to the text that was read."""

    note = TextAreaField("To its authors", [too_long(LONGEST_COMMENT)], render_kw={"rows": 3})
    fingerprint = HiddenField()


class DiscardForm(Form):
    """Why a draft is given up."""

    note = TextAreaField(
        "Why?",
        [DataRequired("Say why, for whoever looks for it."), too_long(REASON_LENGTH)],
        description="Whoever comes by its reference reads this.",
        render_kw={"rows": 3},
    )


class ReasonForm(Form):
    """Why an article need not be found with the words of the incident."""

    article = StringField("Article", [DataRequired("Say which one."), Length(max=14)])
    reason = StringField(
        "Why not", [DataRequired("Say why that is right."), too_long(REASON_LENGTH)]
    )

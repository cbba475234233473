"""What people fill in on the pages of the knowledge base."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.core import clock, tongues
from portal.core.forms import Form, choices
from portal.core.languages import _, digits, later
from portal.kb.terms import DueReason, FlagKind, Term, VerificationBasis

TEXT = 5_000


def words_for(terms: type[Term]) -> list[Any]:
    """Return stored value and label of every member."""
    return choices((term.value, term.label) for term in terms)


def language_choices() -> list[Any]:
    """Return every language an article may be in."""
    return choices(tongues.choices())


def _words(longest: int = TEXT) -> list[Any]:
    return [InputRequired(later("Write a few words.")), AtMost(longest)]


class AtMost(Length):
    """Refuses more characters, and says how many there may be."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise `ValidationError` for a text that is too long."""
        if len(field.data or "") > self.max:
            longest = digits(self.max)
            raise ValidationError(_("Keep it under %(longest)s characters.", longest=longest))


class FlagForm(Form):
    """What is the matter with an article."""

    kind = RadioField(
        later("What is the matter?"),
        choices=words_for(FlagKind),
        validators=[InputRequired(later("Choose what is the matter."))],
    )
    text = TextAreaField(
        later("What did you see?"),
        validators=_words(),
        description=later("The owner reads this. Say what you did and what happened."),
    )
    quote = HiddenField(validators=[Length(max=1000)])


class GrantForm(Form):
    """Who may publish which kind without a reviewer."""

    person = SelectField(later("Who"), coerce=int)
    kind = SelectField(later("What"))


class AnswerForm(Form):
    """What the owner says to a flag."""

    answer = TextAreaField(
        later("Answer"),
        validators=_words(),
        description=later("What you changed, or why it stays. Whoever raised the flag is told."),
    )


class VerifyForm(Form):
    """On what basis an article is still correct."""

    basis = RadioField(
        later("How do you know?"),
        choices=words_for(VerificationBasis),
        validators=[InputRequired(later("Choose how you know."))],
    )
    evidence = StringField(
        later("Evidence"),
        validators=_words(300),
        description=later("The incident, the day you tested it, or why you can vouch for it."),
    )


class ReviewDateForm(Form):
    """When an article has to be looked at again, and why."""

    reason = SelectField(later("Why"), choices=words_for(DueReason))
    due = DateField(
        later("Due on"), validators=[Optional()], description=later("Leave empty for today.")
    )
    note = StringField(
        later("What to look at"),
        validators=[AtMost(300)],
        description=later("Readers see this beside the reason."),
    )

    def validate_due(self, field: DateField) -> None:
        """Refuse a day beyond any plan."""
        if field.data and not 2000 <= field.data.year <= 2100:
            raise ValidationError(_("Choose a day in this century."))

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the start of the chosen day where the viewer is; now without one."""
        if self.due.data is None:
            return clock.now()
        return datetime.combine(self.due.data, time.min, zone).astimezone(UTC)


class LanguageForm(Form):
    """Which language an article is in."""

    language = SelectField(
        later("Language of this article"),
        choices=language_choices(),
        description=later("Search prefers the reader's language, and screen readers speak it."),
    )


class HandOverForm(Form):
    """Who answers for an article from now on."""

    owner = SelectField(later("New owner"), coerce=int)

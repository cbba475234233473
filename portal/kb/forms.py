"""What people fill in on the pages of the knowledge base."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.core import clock
from portal.core.forms import Form, choices
from portal.core.richtext.limits import MAX_CHARACTERS
from portal.kb.models.content import Content
from portal.kb.terms import Audience, DueReason, FlagKind, Term, VerificationBasis

TEXT = 5_000
Choices = list[tuple[int, str]]


def words_for(terms: type[Term]) -> list[Any]:
    """Return stored value and label of every member."""
    return choices((term.value, term.label) for term in terms)


def _words(longest: int = TEXT) -> list[Any]:
    return [InputRequired("Write a few words."), Length(max=longest, message=_too_long(longest))]


def _too_long(longest: int) -> str:
    return f"Keep it under {longest:,} characters."


class FlagForm(Form):
    """What is the matter with an article."""

    kind = RadioField(
        "What is the matter?",
        choices=words_for(FlagKind),
        validators=[InputRequired("Choose what is the matter.")],
    )
    text = TextAreaField(
        "What did you see?",
        validators=_words(),
        description="The owner reads this. Say what you did and what happened.",
    )
    quote = HiddenField(validators=[Length(max=1000)])


class AnswerForm(Form):
    """What the owner says to a flag."""

    answer = TextAreaField(
        "Answer",
        validators=_words(),
        description="What you changed, or why it stays. Whoever raised the flag is told.",
    )


class VerifyForm(Form):
    """On what basis an article is still correct."""

    basis = RadioField(
        "How do you know?",
        choices=words_for(VerificationBasis),
        validators=[InputRequired("Choose how you know.")],
    )
    evidence = StringField(
        "Evidence",
        validators=_words(300),
        description="The incident, the day you tested it, or why you can vouch for it.",
    )


class ReviewDateForm(Form):
    """When an article has to be looked at again, and why."""

    reason = SelectField("Why", choices=words_for(DueReason))
    due = DateField("Due on", validators=[Optional()], description="Leave empty for today.")
    note = StringField(
        "What to look at",
        validators=[Length(max=300, message=_too_long(300))],
        description="Readers see this beside the reason.",
    )

    def validate_due(self, field: DateField) -> None:
        """Refuse a day beyond any plan."""
        if field.data and not 2000 <= field.data.year <= 2100:
            raise ValidationError("Choose a day in this century.")

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the start of the chosen day where the viewer is; now without one."""
        if self.due.data is None:
            return clock.now()
        return datetime.combine(self.due.data, time.min, zone).astimezone(UTC)


class HandOverForm(Form):
    """Who answers for an article from now on."""

    owner = SelectField("New owner", coerce=int)


class NewArticleForm(Form):
    """What a new article is, and what it is called."""

    outline = RadioField(
        "What do you want to write?", validators=[InputRequired("Choose what you want to write.")]
    )
    title = StringField(
        "Title",
        validators=[
            InputRequired("Give the article a title."),
            Length(max=200, message=_too_long(200)),
        ],
        description="What somebody would type to find it: the symptom or the task.",
    )


class ProposalForm(Form):
    """Everything an author writes; `seen` is the save it was written on."""

    title = StringField(
        "Title",
        validators=[
            InputRequired("Give the article a title."),
            Length(max=200, message=_too_long(200)),
        ],
    )
    summary = TextAreaField(
        "Summary",
        validators=[Length(max=600, message=_too_long(600))],
        description="One or two sentences: what it is for. Search shows this.",
    )
    symptoms = TextAreaField(
        "Symptoms",
        validators=[Length(max=TEXT, message=_too_long(TEXT))],
        description="The words people use when it hurts, one a line. Search looks here first.",
    )
    environment = TextAreaField(
        "Applies to",
        validators=[Length(max=2_000, message=_too_long(2_000))],
        description="Systems and versions this is about.",
    )
    body = TextAreaField(
        "Text", validators=[Length(max=MAX_CHARACTERS, message=_too_long(MAX_CHARACTERS))]
    )
    audience = SelectField("Who may read it", choices=words_for(Audience))
    teams = SelectMultipleField("Teams", coerce=int)
    services = SelectMultipleField("Services", coerce=int)
    category = SelectField("Category", coerce=int)
    tags = StringField(
        "Tags",
        validators=[Length(max=500, message=_too_long(500))],
        description="A few words, with commas between them.",
    )
    note = TextAreaField(
        "What changes, and why",
        validators=[Length(max=2_000, message=_too_long(2_000))],
        description="The reviewer reads this first.",
    )
    seen = HiddenField()

    def validate_teams(self, field: SelectMultipleField) -> None:
        """Ask for the teams where the audience is named teams."""
        if self.audience.data == Audience.TEAMS.value and not field.data:
            raise ValidationError("Choose at least one team that may read it.")

    def offer(self, *, teams: Choices, services: Choices, categories: Choices) -> None:
        """Give the lists what there is to choose from."""
        self.teams.choices = choices(teams)
        self.services.choices = choices(services)
        self.category.choices = choices([(0, "No category"), *categories])

    @property
    def content(self) -> Content:
        """What was filled in, as one value."""
        return Content(
            title=(self.title.data or "").strip(),
            body=(self.body.data or "").replace("\r\n", "\n"),
            summary=" ".join((self.summary.data or "").split()),
            symptoms=_lines(self.symptoms.data),
            environment=(self.environment.data or "").strip().replace("\r\n", "\n"),
            audience=Audience.of(self.audience.data),
            team_ids=tuple(sorted(self.teams.data or ())),
            service_ids=tuple(sorted(self.services.data or ())),
            category_id=self.category.data or None,
            tags=_tags(self.tags.data),
        )

    @property
    def seen_number(self) -> int:
        """The save this text was written on; 0 for a form that lost it."""
        value = self.seen.data or ""
        return int(value) if value.isdecimal() and len(value) < 9 else 0

    def fill(self, content: Content, *, note: str, seen: int) -> None:
        """Show a stored content."""
        self.title.data, self.summary.data, self.body.data = (
            content.title,
            content.summary,
            content.body,
        )
        self.symptoms.data = "\n".join(content.symptoms)
        self.environment.data = content.environment
        self.audience.data = content.audience.value
        self.teams.data, self.services.data = list(content.team_ids), list(content.service_ids)
        self.category.data = content.category_id or 0
        self.tags.data = ", ".join(content.tags)
        self.note.data, self.seen.data = note, str(seen)


def _lines(text: str | None) -> tuple[str, ...]:
    stripped = (" ".join(line.split()).lstrip("-* ") for line in (text or "").splitlines())
    return tuple(dict.fromkeys(line[:300] for line in stripped if line))


def _tags(text: str | None) -> tuple[str, ...]:
    words = (" ".join(word.split()).lower()[:48] for word in (text or "").split(","))
    return tuple(sorted({word for word in words if word}))

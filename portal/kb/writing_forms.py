"""What an author fills in: the start of an article, and everything a proposal holds."""

import re

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.core.richtext.limits import MAX_CHARACTERS
from portal.kb.forms import AtMost, language_choices, words_for
from portal.kb.models.content import Content
from portal.kb.services.drafting import Ground
from portal.kb.services.writing import Written
from portal.kb.terms import Audience

Choices = list[tuple[int, str]]
LONGEST_SYMPTOM, LONGEST_TAG = 300, 48
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NewArticleForm(Form):
    """What a new article is, and what it is called."""

    outline = RadioField(
        later("What do you want to write?"),
        validators=[InputRequired(later("Choose what you want to write."))],
    )
    title = StringField(
        later("Title"),
        validators=[
            InputRequired(later("Give the article a title.")),
            AtMost(200),
        ],
        description=later("What somebody would type to find it: the symptom or the task."),
    )

    language = SelectField(
        later("Language"),
        choices=language_choices(),
        description=later("The one you are going to write in."),
    )

    @property
    def plain_title(self) -> str:
        """The title on one line."""
        return " ".join(_text(self.title.data).split())


class Ticks(SelectMultipleField):
    """Any of several, as a list to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProposalForm(Form):
    """Everything an author writes; `seen` is what it was written on."""

    title = StringField(
        later("Title"),
        validators=[
            InputRequired(later("Give the article a title.")),
            AtMost(200),
        ],
    )
    summary = TextAreaField(
        later("Summary"),
        validators=[AtMost(600)],
        description=later("One or two sentences: what it is for. Search shows this."),
    )
    symptoms = TextAreaField(
        later("Symptoms"),
        validators=[AtMost(5_000)],
        description=later(
            "The words people use when it hurts, one per line. Search looks here first."
        ),
    )
    environment = TextAreaField(
        later("Applies to"),
        validators=[AtMost(2_000)],
        description=later("Systems and versions this is about."),
    )
    body = TextAreaField(later("Text"), validators=[AtMost(MAX_CHARACTERS)])
    audience = RadioField(later("Who may read it"), choices=words_for(Audience))
    teams = Ticks(later("Teams that may read it"), coerce=int)
    services = Ticks(later("Services"), coerce=int)
    category = SelectField(later("Category"), coerce=int)
    tags = StringField(
        later("Tags"),
        validators=[AtMost(500)],
        description=later("A few words, with commas between them."),
    )
    note = TextAreaField(
        later("What changes, and why"),
        validators=[AtMost(2_000)],
        description=later("The reviewer reads this first."),
    )
    seen = HiddenField()

    def validate_teams(self, field: Ticks) -> None:
        """Ask for the teams where the audience is named teams."""
        if self.audience.data == Audience.TEAMS.value and not field.data:
            raise ValidationError(_("Choose at least one team that may read it."))

    def validate_symptoms(self, field: TextAreaField) -> None:
        """Refuse a line nobody could read in a list, rather than cut it."""
        if any(len(line) > LONGEST_SYMPTOM for line in _lines(field.data)):
            raise ValidationError(
                _(
                    "Keep each symptom under %(longest_symptom)s characters.",
                    longest_symptom=LONGEST_SYMPTOM,
                )
            )

    def validate_tags(self, field: StringField) -> None:
        """Refuse a tag that is a sentence, rather than cut it."""
        if any(len(tag) > LONGEST_TAG for tag in _tags(field.data)):
            raise ValidationError(
                _("Keep each tag under %(longest_tag)s characters.", longest_tag=LONGEST_TAG)
            )

    def offer(self, *, teams: Choices, services: Choices, categories: Choices) -> None:
        """Give the lists what there is to choose from."""
        self.teams.choices = choices(teams)
        self.services.choices = choices(services)
        self.category.choices = choices([(0, _("No category")), *categories])

    @property
    def content(self) -> Content:
        """Read the form as a content: one symptom a line, tags by commas.

        Of a form that was not validated, what makes no sense is left out.
        """
        audience = self.audience.data or ""
        return Content(
            title=" ".join(_text(self.title.data).split()),
            body=_text(self.body.data),
            summary=" ".join(_text(self.summary.data).split()),
            symptoms=_lines(self.symptoms.data),
            environment=_text(self.environment.data).strip(),
            audience=Audience.of(audience) if audience in set(Audience) else Audience.INTERNAL,
            team_ids=tuple(sorted(self.teams.data or ())),
            service_ids=tuple(sorted(self.services.data or ())),
            category_id=self.category.data or None,
            tags=_tags(self.tags.data),
        )

    @property
    def written(self) -> Written:
        """Read the form as what its author typed: the content and the note."""
        return Written(self.content, _text(self.note.data).strip())

    def fill(self, content: Content, *, note: str, seen: Ground) -> None:
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


def _text(typed: str | None) -> str:
    """Return what was typed with plain line ends, without control characters nobody typed."""
    return _CONTROLS.sub("", (typed or "").replace("\r\n", "\n"))


def _lines(text: str | None) -> tuple[str, ...]:
    stripped = (" ".join(line.split()).lstrip("-* ") for line in _text(text).splitlines())
    return tuple(dict.fromkeys(line for line in stripped if line))


def _tags(text: str | None) -> tuple[str, ...]:
    words = (" ".join(word.split()).lower() for word in _text(text).split(","))
    return tuple(sorted({word for word in words if word}))

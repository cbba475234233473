"""Forms for services, categories and tags."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.accounts import queries as people
from portal.catalog.models import Category, Criticality, Service, Tag
from portal.catalog.queries import entries
from portal.catalog.services.categories import CategoryCard
from portal.catalog.services.naming import one_line
from portal.catalog.services.services import ServiceCard
from portal.catalog.services.tags import LONGEST
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later


def web_address(_form: BaseForm, field: Field) -> None:
    """Refuse what is not a complete http or https address; no script can hide in it."""
    address = field.data or ""
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_usable = False
    if not is_usable or any(character.isspace() or ord(character) < 32 for character in address):
        raise ValidationError(_("Give the whole address, starting with https:// or http://"))


def _named(message: str, longest: int = 80) -> Any:
    return StringField(
        later("Name"),
        [
            DataRequired(message),
            Length(max=longest, message=later("At most %(longest)s characters.", longest=longest)),
        ],
        filters=[lambda words: one_line(words) if words else words],
        render_kw={"maxlength": longest},
    )


def _description() -> Any:
    return TextAreaField(
        later("Description"),
        [Length(max=2000, message=later("At most 2,000 characters."))],
        render_kw={"rows": 3},
    )


def _address(label: str, help_words: str) -> Any:
    return StringField(
        label,
        [Optional(), Length(max=500, message=later("At most 500 characters.")), web_address],
        filters=[lambda words: words.strip() if words else words],
        description=help_words,
        render_kw={"type": "url", "maxlength": 500, "placeholder": "https://"},
    )


class ServiceForm(Form):
    """A service."""

    name = _named(later("Give the service a name."))
    description = _description()
    team = SelectField(later("Owner team"), coerce=int, default=0)
    criticality = RadioField(later("Criticality"), default=Criticality.MEDIUM.value)
    dashboard_url = _address(later("Dashboard"), later("Where its graphs are."))
    repository_url = _address(later("Repository"), later("Where its code or configuration is."))
    on_call_url = _address(later("On-call"), later("Where to see who is on call for it."))

    def __init__(self, service: Service | None = None) -> None:
        super().__init__(obj=service)
        self.team.choices = choices(
            [(0, _("Nobody yet")), *((team.id, team.name) for team in people.teams())]
        )
        self.criticality.choices = choices(
            (level.value, f"{level.label}: {level.description}") for level in Criticality
        )
        if service and not self.is_submitted():
            self.team.data = service.team_id or 0
            self.criticality.data = service.criticality.value

    @property
    def card(self) -> ServiceCard:
        """What was entered, for the service layer."""
        return ServiceCard(
            name=text_of(self.name),
            description=text_of(self.description),
            team_id=self.team.data or None,
            criticality=Criticality(self.criticality.data),
            dashboard_url=text_of(self.dashboard_url),
            repository_url=text_of(self.repository_url),
            on_call_url=text_of(self.on_call_url),
        )


class CategoryForm(Form):
    """A category."""

    name = _named(later("Give the category a name."))
    description = _description()
    parent = SelectField(
        later("Inside"), coerce=int, default=0, description=later("Categories go two deep.")
    )

    def __init__(self, category: Category | None = None, **named: Any) -> None:
        super().__init__(obj=category, **named)
        tops = [top for top in entries.categories() if top is not category]
        self.parent.choices = choices(
            [(0, _("Nothing: it stands at the top")), *((top.id, top.name) for top in tops)]
        )
        if category and not self.is_submitted():
            self.parent.data = category.parent_id or 0

    @property
    def card(self) -> CategoryCard:
        """What was entered, for the service layer."""
        return CategoryCard(
            name=text_of(self.name),
            description=text_of(self.description),
            parent_id=self.parent.data or None,
        )


class TagForm(Form):
    """The name of a tag."""

    name = _named(later("Give the tag a name."), LONGEST)


class MergeForm(Form):
    """The tag another one goes into."""

    into = SelectField(
        later("Merge into"), [DataRequired(later("Choose the tag that stays."))], coerce=int
    )

    def __init__(self, tag: Tag) -> None:
        super().__init__()
        others = [other for other in entries.tags() if other is not tag]
        # Nothing is chosen at first: a merge cannot be undone, and one press must not do one.
        named = [(other.id, other.name) for other in others]
        self.into.choices = choices([(0, _("Choose a tag")), *named]) if named else []

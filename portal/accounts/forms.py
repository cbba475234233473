"""What can be typed about people and teams."""

from typing import Any

from wtforms import (
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts import addresses, passwords, queries
from portal.accounts.demo_sign_ins import is_demo
from portal.accounts.models import Person
from portal.accounts.terms import Role, Tier
from portal.accounts.zones import zones
from portal.core import naming
from portal.core.forms import Form, choices
from portal.core.languages import PLACES, _, later
from portal.core.mail import post

NAME_LONGEST = 120


def one_line(text: str | None) -> str:
    """Return text without spaces at its ends or more than one in a row."""
    return " ".join((text or "").split())


def email_field(label: str = later("E-mail address"), purpose: str = "email") -> StringField:
    """Return a field for an address; `purpose` tells the browser what to fill in."""
    return StringField(
        label,
        [InputRequired(later("Give an e-mail address.")), Length(max=addresses.LONGEST)],
        filters=[lambda text: addresses.same_case(text) if text else text],
        render_kw={"type": "email", "autocomplete": purpose, "maxlength": addresses.LONGEST},
    )


def name_field(label: str = later("Name"), purpose: str = "name") -> StringField:
    """Return a field for how somebody is called."""
    return StringField(
        label,
        [
            DataRequired(later("Give a name.")),
            Length(
                max=NAME_LONGEST,
                message=later("At most %(name_longest)s characters.", name_longest=NAME_LONGEST),
            ),
        ],
        filters=[one_line],
        render_kw={"autocomplete": purpose, "maxlength": NAME_LONGEST},
    )


def zone_field() -> SelectField:
    """Return a field for the zone somebody reads times in."""
    return SelectField(
        later("Time zone"),
        choices=choices((name, name.replace("_", " ")) for name in zones()),
        default="UTC",
        description=later("Times on every page are shown in this zone."),
    )


def language_field() -> SelectField:
    """Return a field for the language somebody reads in."""
    return SelectField(
        later("Language"),
        choices=choices([("", later("As the browser asks for")), *PLACES.items()]),
        default="",
        description=later("Also how days and numbers are written. Articles stay as they are."),
    )


def _password(label: str, purpose: str, sentence: str) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(sentence), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": purpose, "maxlength": passwords.LONGEST},
    )


class _ReachableEmail(Form):
    email = email_field()

    def validate_email(self, field: StringField) -> None:
        """Refuse what no mail could reach."""
        # Everybody in a demo lives at .test, so who joins them may too.
        special = post.settings.allow_special_domains or is_demo()
        if not addresses.reachable(field.data or "", special=special):
            raise ValidationError(_("This is not an e-mail address that mail can reach."))


class _NewPassword(Form):
    password = _password(later("New password"), "new-password", later("Choose a password."))
    repeated = PasswordField(
        later("The same password again"),
        [EqualTo("password", later("The two are not the same."))],
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )

    def whose(self) -> tuple[str, str]:
        """Return name and address of the person, which the password may not contain."""
        raise NotImplementedError

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is too easy to guess."""
        name, email = self.whose()
        if fault := passwords.fault_of(field.data or "", name=name, email=email):
            raise ValidationError(fault)


class SignInForm(Form):
    """Who it is, and the proof."""

    email = email_field(purpose="username")
    password = _password(later("Password"), "current-password", later("Give your password."))


class SetUpForm(_NewPassword, _ReachableEmail):
    """The first administrator."""

    first = ("site_name", "name", "email")
    site_name = StringField(
        later("Name of this portal"),
        [
            Length(
                max=naming.LONGEST,
                message=later("At most %(number)s characters.", number=naming.LONGEST),
            )
        ],
        filters=[one_line],
        description=later("What the top bar and mails call it; empty: Portal."),
        render_kw={"autocomplete": "organization", "maxlength": naming.LONGEST},
    )
    name = name_field(later("Your name"))
    email = email_field(later("Your e-mail address"))
    zone = zone_field()
    language = language_field()

    def whose(self) -> tuple[str, str]:
        """Return what was just typed."""
        return self.name.data or "", self.email.data or ""


class PersonalForm(_NewPassword):
    """A new password of somebody known."""

    def __init__(self, person: Person, **options: Any) -> None:
        self.person = person
        super().__init__(**options)

    def whose(self) -> tuple[str, str]:
        """Return what is known."""
        return self.person.name, self.person.email


class ChangePasswordForm(PersonalForm):
    """A new password, by somebody who knows the old one."""

    first = ("current",)
    current = _password(
        later("Current password"), "current-password", later("Give your current password.")
    )


class AcceptForm(PersonalForm):
    """What somebody invited says of themselves."""

    first = ("name",)
    name = name_field(later("Your name"))
    zone = zone_field()


class ForgottenForm(Form):
    """Where to send a link for a new password."""

    email = email_field(purpose="username")


class ProfileForm(Form):
    """What people say of themselves."""

    name = name_field()
    language = language_field()
    zone = zone_field()


class _Assignment(Form):
    """Team and roles."""

    team = SelectField(
        later("Team"), coerce=int, description=later("The team gives the tier: L1, L2 or L3.")
    )
    roles = SelectMultipleField(
        later("Roles"),
        choices=choices((role.value, role.label) for role in Role if role is not Role.READER),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=later("Everybody reads, searches and gives feedback."),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        named = [(team.id, f"{team.name} ({team.tier.label})") for team in queries.teams()]
        self.team.choices = choices([(0, _("No team")), *named])

    def meaning(self, role: str) -> str:
        """Say what a role is good for."""
        return Role(role).description

    @property
    def chosen_roles(self) -> frozenset[Role]:
        """The roles that are ticked."""
        return frozenset(Role(value) for value in self.roles.data or [])

    @property
    def team_id(self) -> int | None:
        """The team that is chosen."""
        return self.team.data or None


class InviteForm(_Assignment, _ReachableEmail):
    """Somebody new."""

    first = ("name", "email")
    email = email_field(purpose="off")
    name = name_field(purpose="off")


class AssignmentForm(_Assignment):
    """Team and roles of somebody who is here."""


class TeamForm(_ReachableEmail):
    """A team."""

    name = StringField(
        later("Name"),
        [
            DataRequired(later("Give the team a name.")),
            Length(max=80, message=later("At most 80 characters.")),
        ],
        filters=[one_line],
        render_kw={"maxlength": 80},
    )
    tier = SelectField(
        later("Tier"),
        coerce=int,
        choices=choices(
            (
                int(tier),
                later("%(tier)s: %(work)s", tier=tier.label, work=tier.description),
            )
            for tier in Tier
        ),
        description=later(
            "What its members work on, and which tier sections of articles they see."
        ),
    )
    region = StringField(
        later("Region"),
        [Length(max=60, message=later("At most %(number)s characters.", number=60))],
        filters=[one_line],
        render_kw={"maxlength": 60, "placeholder": later("For example Europe")},
    )
    email = StringField(
        later("Mailbox"),
        [Optional(), Length(max=addresses.LONGEST)],
        filters=[lambda text: addresses.same_case(text) if text else ""],
        render_kw={"type": "email", "maxlength": addresses.LONGEST},
        description=later("Where the whole team is reached, if it has a shared address."),
    )
    description = TextAreaField(
        later("What it does"),
        [Length(max=2000, message=later("At most 2,000 characters."))],
        render_kw={"rows": 3},
    )

"""What can be chosen and typed about telling, and what the audit log is narrowed by."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.forms import one_line
from portal.accounts.sign_in import current_viewer
from portal.activity import announcing
from portal.activity.channels.protocol import Channel
from portal.activity.queries import audit, wishes
from portal.activity.rhythm import Habit
from portal.activity.services.channels import ChannelCard
from portal.activity.terms import Rhythm
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later

LONGEST_ADDRESS = 2_000
_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class AuditFilterForm(Form):
    """Filters of the audit log, sent by GET so that a view of it can be linked."""

    class Meta(Form.Meta):
        """Nothing is changed, so no token is needed."""

        csrf = False

    person = SelectField(later("Person"), coerce=str, default="")
    verb = SelectField(later("What"), coerce=str, default="")
    ref = StringField(later("Reference"), [Length(max=32)], render_kw={"placeholder": "KB-12"})
    since = DateField(later("From"), [Optional()])
    until = DateField(later("Until"), [Optional()])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.person.choices = [
            ("", _("Anybody")),
            *((str(number), name) for number, name in audit.actors()),
        ]
        self.verb.choices = [
            ("", _("Anything")),
            *((verb, verb.replace("_", " ")) for verb in audit.verbs()),
        ]

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as the query takes them; only for a valid form."""
        return {
            "person": int(self.person.data) if self.person.data else None,
            "verb": self.verb.data or "",
            "ref": self.ref.data or "",
            "since": self.since.data,
            "until": self.until.data,
        }


class NewsForm(Form):
    """What one person wants to hear, where, and when."""

    wanted = SelectMultipleField(later("What comes where"), coerce=str)  # "kb.published:mail"
    rhythm = RadioField(
        later("How often"),
        choices=choices((rhythm.value, rhythm.label) for rhythm in Rhythm),
        default=Rhythm.AT_ONCE.value,
    )
    hour = SelectField(later("Once a day, at"), coerce=int, choices=choices(_HOURS), default=8)
    is_quiet = BooleanField(later("Keep quiet between these hours"))
    quiet_from = SelectField(later("From"), coerce=int, choices=choices(_HOURS), default=20)
    quiet_until = SelectField(later("Until"), coerce=int, choices=choices(_HOURS), default=7)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kinds, self.places = announcing.kinds(), wishes.places(current_viewer().id or 0)
        pairs = [f"{kind.name}:{place}" for kind in self.kinds for place in self.places]
        self.wanted.choices = choices((pair, pair) for pair in pairs)

    def validate_quiet_until(self, field: SelectField) -> None:
        """Refuse quiet hours that are none, or all of them."""
        if self.is_quiet.data and field.data == self.quiet_from.data:
            raise ValidationError(_("Choose two different hours."))

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Every (kind, place) that is ticked."""
        parted = (pair.rpartition(":") for pair in self.wanted.data or [])
        return {(kind, place) for kind, _colon, place in parted}

    @property
    def habit(self) -> Habit:
        """How often, and when not."""
        quiet = (self.quiet_from.data, self.quiet_until.data) if self.is_quiet.data else (None,) * 2
        return Habit(Rhythm(self.rhythm.data), self.hour.data, *quiet)


def _address_field() -> Any:
    return StringField(
        later("Address"),
        [Length(max=LONGEST_ADDRESS)],
        filters=[lambda text: (text or "").strip()],
        render_kw={"maxlength": LONGEST_ADDRESS, "autocomplete": "off", "spellcheck": "false"},
    )


class OwnChannelForm(Form):
    """Where one person is reached by one channel."""

    address = _address_field()

    def __init__(self, channel: Channel, **options: Any) -> None:
        super().__init__(**options)
        self.address.label.text = channel.address_label
        self.address.description = channel.address_help
        self.address.render_kw = {**self.address.render_kw, "placeholder": channel.address_example}

    def validate_address(self, field: StringField) -> None:
        """Refuse nothing at all."""
        if not field.data:
            raise ValidationError(_("Give the address news is sent to."))


class TeamChannelForm(Form):
    """A channel of a team."""

    name = StringField(
        later("Name"),
        [DataRequired(later("Give it a name, such as #ops.")), Length(max=80)],
        filters=[one_line],
        render_kw={"maxlength": 80, "placeholder": later("For example #ops")},
    )
    address = _address_field()
    kinds = SelectMultipleField(
        later("What is sent here"),
        coerce=str,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=later("Only about what everybody in the team may read."),
    )
    is_on = BooleanField(later("Send news here"), default=True)

    def __init__(self, channel: Channel, *, is_new: bool, **options: Any) -> None:
        super().__init__(**options)
        self._is_new = is_new
        offered = announcing.kinds(for_teams=True)
        self.kinds.choices = choices(
            (kind.name, _("%(group)s: %(kind)s", group=kind.group, kind=kind.label))
            for kind in offered
        )
        self.address.label.text = channel.address_label
        self.address.description = channel.address_help
        if not is_new:
            self.address.description = _(
                "%(help)s Leave this empty to keep the one it has.", help=channel.address_help
            )
        self.address.render_kw = {**self.address.render_kw, "placeholder": channel.address_example}

    def validate_address(self, field: StringField) -> None:
        """Refuse a new channel without an address."""
        if self._is_new and not field.data:
            raise ValidationError(_("Give the address news is sent to."))

    @property
    def card(self) -> ChannelCard:
        """What was typed."""
        return ChannelCard(
            name=text_of(self.name),
            address=text_of(self.address),
            kinds=tuple(self.kinds.data or ()),
            is_on=bool(self.is_on.data),
        )

"""What people fill in about incidents."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.catalog.queries import entries
from portal.core.forms import Form, choices
from portal.core.languages import digits_later, later
from portal.incidents.terms import (
    IMPACTS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    URGENCIES,
    Channel,
    KnowledgeOutcome,
    Level,
    PendingReason,
    ResolutionCode,
    Word,
)

CHANNELS = (Channel.PHONE, Channel.CHAT, Channel.EMAIL, Channel.PORTAL)
LONGEST_NOTE = 300


def words_for(terms: type[Word], *, first: str = "") -> list[Any]:
    """Return stored value and label of every member, after a first line that chooses nothing."""
    lines = [(term.value, term.label) for term in terms]
    return choices([("", first), *lines] if first else lines)


def levels(meanings: dict[Level, str]) -> list[Any]:
    """Return what impact or urgency can be, each with its meaning."""
    return choices(
        (level.value, later("%(level)s: %(meaning)s", level=level.label, meaning=words))
        for level, words in meanings.items()
    )


def too_long(longest: int) -> Length:
    """Refuse more than so many characters."""
    words = later("Keep it under %(number)s characters.", number=digits_later(longest))
    return Length(max=longest, message=words)


def local_to_utc(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return what was entered in the viewer's zone as an instant."""
    return moment.replace(tzinfo=zone).astimezone(UTC) if moment else None


class IncidentForm(Form):
    """A new incident, as the desk takes it in."""

    title = StringField(
        later("What is wrong?"),
        [DataRequired(later("Say in a few words what is wrong.")), too_long(TITLE_LENGTH)],
        description=later("The words of whoever reports it: what they see, where, since when."),
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    description = TextAreaField(
        later("Details"),
        [too_long(TEXT_LENGTH)],
        description=later(
            "Error messages as they are. Passwords and tokens are masked when saved."
        ),
        render_kw={"rows": 6},
    )
    requester = StringField(
        later("Reported by"),
        [Optional(), Length(max=254)],
        description=later("A name or a mail address. Empty: it is your own."),
        render_kw={"autocomplete": "off"},
    )
    channel = SelectField(
        later("How it came in"), choices=choices((c.value, c.label) for c in CHANNELS)
    )
    service = SelectField(later("Service"), coerce=int, default=0)
    impact = RadioField(later("Impact"), coerce=int, choices=levels(IMPACTS), default=2)
    urgency = RadioField(later("Urgency"), coerce=int, choices=levels(URGENCIES), default=2)
    is_confidential = BooleanField(
        later("Confidential"),
        description=later("Only the team that has it, its requester and managers read it."),
    )

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        services = [(service.id, service.name) for service in entries.services()]
        self.service.choices = choices([(0, later("Not known yet")), *services])


class CommentForm(Form):
    """Something to say."""

    text = TextAreaField(
        later("Comment"),
        [DataRequired(later("Write a few words.")), too_long(TEXT_LENGTH)],
        render_kw={"rows": 3},
    )
    to_requester = BooleanField(later("Send it to the requester"))


class WaitForm(Form):
    """What an incident waits for."""

    reason = SelectField(
        later("Waits for"),
        [DataRequired(later("Choose what it waits for."))],
        choices=words_for(PendingReason),
    )
    until = DateTimeLocalField(
        later("Look at it again"),
        [InputRequired(later("Choose a time to come."))],
        format="%Y-%m-%dT%H:%M",
    )
    note = StringField(
        later("Note"),
        [too_long(LONGEST_NOTE)],
        description=later("Waiting for the requester, write what you ask: they read it."),
    )


class ResolveForm(Form):
    """How an incident ended, and what knowledge did."""

    code = SelectField(
        later("How it ended"),
        [DataRequired(later("Choose how it ended."))],
        choices=words_for(ResolutionCode),
    )
    resolution = TextAreaField(
        later("What solved it"),
        [DataRequired(later("Say what was done: the next one with this trouble reads it."))],
        render_kw={"rows": 4},
    )
    outcome = RadioField(
        later("What knowledge did"),
        [InputRequired(later("Choose what knowledge did."))],
        choices=words_for(KnowledgeOutcome),
    )
    article = StringField(
        later("Article"),
        [Optional(), Length(max=40)],
        description=later(
            "KB- and its number. Needed where an article was followed; where none helped, "
            "one that should have been found."
        ),
    )

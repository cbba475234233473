"""What people fill in to ask for a waiver, and to answer."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from portal.accounts.models import Person
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.incidents.forms import too_long
from portal.postmortems.terms import REASON_LENGTH


class _ApproverField(Form):
    """Which manager decides."""

    approver = SelectField(
        later("Who decides"),
        coerce=int,
        default=0,
        validators=[DataRequired(later("Choose who decides."))],
    )

    def __init__(self, people: Iterable[Person], **named: Any) -> None:
        super().__init__(**named)
        listed = ((each.id, each.name) for each in people)
        self.approver.choices = choices([(0, _("Choose a manager")), *listed])


class AskForm(_ApproverField):
    """Why nothing would be learned, and who decides."""

    reason = TextAreaField(
        later("Why would nothing be learned from it?"),
        [
            DataRequired(later("Say why nothing would be learned from it.")),
            too_long(REASON_LENGTH),
        ],
        description=later("For instance: another postmortem covers it already, and which one."),
        render_kw={"rows": 3},
    )


class OtherApproverForm(_ApproverField):
    """Another manager to ask instead."""


class AnswerForm(Form):
    """A word to whoever asked."""

    answer = TextAreaField(
        later("What could be learned from it?"),
        [too_long(REASON_LENGTH)],
        description=later("Needed where you ask for the postmortem after all."),
        render_kw={"rows": 2},
    )

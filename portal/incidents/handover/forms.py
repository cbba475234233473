"""What is filled in to hand an incident over, and to answer."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.catalog.queries import entries
from portal.core.forms import Form, choices
from portal.incidents.handover import proposing
from portal.incidents.models.incident import Incident
from portal.incidents.services.escalating import NOTE_LENGTH
from portal.incidents.terms import EscalationReason

OFFERED = tuple(each for each in EscalationReason if each is not EscalationReason.MAJOR)


class EscalateForm(Form):
    """A hand-over: one form, filled already."""

    team = SelectField("To", [NumberRange(min=1, message="Choose the team.")], coerce=int)
    reason = SelectField("Why", choices=choices((each.value, each.label) for each in OFFERED))
    checks = SelectMultipleField(
        "Checked before",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="What is usual for this service. What is not ticked goes along as not done.",
    )
    note = TextAreaField(
        "Note",
        [Length(max=NOTE_LENGTH, message=f"Keep it under {NOTE_LENGTH:,} characters.")],
        description="Only what the trail does not say.",
        render_kw={"rows": 4},
    )

    def __init__(self, incident: Incident, proposal: proposing.Proposal, **named: Any) -> None:
        data = {
            "team": proposal.team.id if proposal.team else None,
            "reason": proposal.reason.value,
            "note": proposal.note,
        }
        super().__init__(data=data, **named)
        teams = proposing.teams_above(incident)
        named_teams = [(team.id, f"{team.name} ({team.tier.label})") for team in teams]
        unchosen = [] if proposal.team else [(0, "Choose the team")]
        self.team.choices = choices([*unchosen, *named_teams])
        self.checks.choices = choices((check.id, check.text) for check in proposal.diagnostics)


class BounceForm(Form):
    """Why a hand-over is given back."""

    reason = StringField(
        "What is missing",
        [
            DataRequired("Say what is missing, so that it comes back complete."),
            Length(max=500, message="Keep it under 500 characters."),
        ],
    )


class DiagnosticForm(Form):
    """One check."""

    text = StringField(
        "What to check",
        [DataRequired("Say what to check."), Length(max=200, message="One check, one line.")],
        description="Starts with a verb: “Ping the gateway from the desk network”.",
        render_kw={"maxlength": 200},
    )
    service = SelectField("For", coerce=int, default=0)

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        services = [(service.id, service.name) for service in entries.services()]
        self.service.choices = choices([(0, "Every service"), *services])

"""What is filled in to hand an incident over, and to answer."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.catalog.queries import entries
from portal.core.forms import Form, choices
from portal.core.languages import later, pgettext
from portal.incidents.forms import too_long
from portal.incidents.handover import proposing
from portal.incidents.models.incident import Incident
from portal.incidents.services.escalating import NOTE_LENGTH
from portal.incidents.terms import EscalationReason

OFFERED = tuple(each for each in EscalationReason if each is not EscalationReason.MAJOR)


class EscalateForm(Form):
    """A hand-over: one form, filled already."""

    team = SelectField(
        validators=[NumberRange(min=1, message=later("Choose the team."))], coerce=int
    )
    reason = SelectField(
        later("Why"), choices=choices((each.value, each.label) for each in OFFERED)
    )
    checks = SelectMultipleField(
        later("Checked before"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=later(
            "What is usual for this service. What is not ticked goes along as not done."
        ),
    )
    note = TextAreaField(
        later("Note"),
        [too_long(NOTE_LENGTH)],
        description=later("Only what the trail does not say."),
        render_kw={"rows": 4},
    )

    def __init__(self, incident: Incident, proposal: proposing.Proposal, **named: Any) -> None:
        data = {
            "team": proposal.team.id if proposal.team else None,
            "reason": proposal.reason.value,
            "note": proposal.note,
        }
        super().__init__(data=data, **named)
        self.team.label.text = pgettext("receiver", "To")
        teams = proposing.teams_above(incident)
        named_teams = [(team.id, f"{team.name} ({team.tier.label})") for team in teams]
        unchosen = [] if proposal.team else [(0, later("Choose the team"))]
        self.team.choices = choices([*unchosen, *named_teams])
        self.checks.choices = choices((check.id, check.text) for check in proposal.diagnostics)


class BounceForm(Form):
    """Why a hand-over is given back."""

    reason = StringField(
        later("What is missing"),
        [
            DataRequired(later("Say what is missing, so that it comes back complete.")),
            Length(max=500, message=later("Keep it under 500 characters.")),
        ],
    )


class DiagnosticForm(Form):
    """One check."""

    text = StringField(
        later("What to check"),
        [
            DataRequired(later("Say what to check.")),
            Length(max=200, message=later("One check, one line.")),
        ],
        description=later("Starts with a verb: “Ping the gateway from the desk network”."),
        render_kw={"maxlength": 200},
    )
    service = SelectField(later("For"), coerce=int, default=0)

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        services = [(service.id, service.name) for service in entries.services()]
        self.service.choices = choices([(0, later("Every service")), *services])

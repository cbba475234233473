"""Whom to ask to read a postmortem."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts import queries as accounts
from portal.accounts.models import Person, Team
from portal.core.errors import Invalid
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.incidents.forms import too_long

LONGEST_LIST = 4_000


class AskForm(Form):
    """Teams and single people."""

    teams = SelectMultipleField(
        later("Teams"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=later("Those whose people worked on the incident are ticked."),
    )
    people = TextAreaField(
        later("More people"),
        [too_long(LONGEST_LIST)],
        description=later("By mail address, with commas or on lines of their own."),
        render_kw={"rows": 2},
    )

    def __init__(self, teams: Sequence[Team], **named: Any) -> None:
        super().__init__(**named)
        self.teams.choices = choices((team.id, team.name) for team in teams)

    def chosen(self) -> list[Person]:
        """Return the people of the teams and those named; raises `Invalid` for an unknown one."""
        wanted = set(self.teams.data or ())
        teams = [team for team in accounts.teams() if team.id in wanted]
        named = [_person(each) for each in re.split(r"[\s,;]+", self.people.data or "") if each]
        return [*(person for team in teams for person in accounts.members(team)), *named]


def _person(email: str) -> Person:
    found = accounts.person_by_email(email.lower())
    if found is None:
        words = _("Nobody here has the address %(address)s.", address=email[:100])
        raise Invalid(words, {"people": words})
    return found

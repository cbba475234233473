"""What is filled in about a source of Terraform."""

import re

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.core.forms import Form, text_of
from portal.core.languages import _, later
from portal.integrations.runners.terms import NAME_LENGTH
from portal.integrations.runners.terraform.models import TerraformSource
from portal.integrations.runners.terraform.terms import MOST_WORKSPACES

_CHANGE = re.compile(r"CHG-[1-9][0-9]{0,8}", re.IGNORECASE)


class TerraformForm(Form):
    """A source: its name, and which workspaces belong to which change."""

    name = StringField(
        later("Name"),
        [DataRequired(later("Give the source a name.")), Length(max=NAME_LENGTH)],
        description=later("What the desk reads: “Terraform, production”."),
        render_kw={"maxlength": NAME_LENGTH, "autocomplete": "off"},
    )
    workspaces = TextAreaField(
        later("Workspaces"),
        [Length(max=10_000)],
        description=later(
            "workspace = CHG-12, one per line; * stands for anything. Only needed where the "
            "message of a run names no change."
        ),
        render_kw={"rows": 4, "spellcheck": "false"},
    )

    def __init__(self, source: TerraformSource | None = None) -> None:
        known = source.workspaces if source else []
        lines = [f"{each['workspace']} = {each['change']}" for each in known]
        shown = {"name": source.name if source else "", "workspaces": "\n".join(lines)}
        super().__init__(data=shown)

    def validate_workspaces(self, _field: TextAreaField) -> None:
        """Refuse a line that names no workspace or no change."""
        if len(self.pairs) > MOST_WORKSPACES:
            raise ValidationError(
                _("%(most_workspaces)s workspaces at most.", most_workspaces=MOST_WORKSPACES)
            )

    @property
    def pairs(self) -> list[dict[str, str]]:
        """Each workspace with its change; raises `ValidationError` naming the line."""
        lines = enumerate(text_of(self.workspaces).splitlines(), start=1)
        return [_pair(number, line) for number, line in lines if line.strip()]


def _pair(number: int, line: str) -> dict[str, str]:
    workspace, _sign, change = (part.strip() for part in line.partition("="))
    if not workspace or not _CHANGE.fullmatch(change):
        raise ValidationError(
            _("Line %(number)s: it looks like network-prod = CHG-12.", number=number)
        )
    return {"workspace": workspace, "change": change.upper()}

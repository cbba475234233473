"""What the audit log is narrowed by."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.activity.queries import audit


class AuditFilterForm(FlaskForm):  # type: ignore[misc]
    """Filters of the audit log, sent by GET so that a view of it can be linked."""

    class Meta:
        """Nothing is changed, so no token is needed."""

        csrf = False

    person = SelectField("Person", coerce=str, default="")
    verb = SelectField("What", coerce=str, default="")
    ref = StringField("Reference", [Length(max=32)], render_kw={"placeholder": "KB-12"})
    since = DateField("From", [Optional()])
    until = DateField("Until", [Optional()])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.person.choices = [
            ("", "Anybody"),
            *((str(number), name) for number, name in audit.actors()),
        ]
        self.verb.choices = [
            ("", "Anything"),
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

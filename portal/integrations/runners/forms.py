"""What is filled in about runners, jobs and runs."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.catalog.queries import entries
from portal.core.errors import Invalid
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later
from portal.integrations.runners.models import Runner, RunnerJob
from portal.integrations.runners.services.runners import JobCard, RunnerCard
from portal.integrations.runners.terms import (
    MOST_PARAMETERS,
    NAME_LENGTH,
    OWN_VARIABLES,
    Reach,
    RunnerKind,
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_MINUTES = later("A whole number of minutes, from 1 to 1,440.")


class RunnerForm(Form):
    """A runner: what it is, where it is, and what opens it."""

    name = StringField(
        later("Name"),
        [DataRequired(later("Give the runner a name.")), Length(max=NAME_LENGTH)],
        description=later("What the desk reads: “AWX, production”."),
        render_kw={"maxlength": NAME_LENGTH, "autocomplete": "off"},
    )
    kind = RadioField(
        later("What it is"),
        [InputRequired(later("Choose what it is."))],
        choices=choices((each.value, each.label) for each in RunnerKind),
        default=RunnerKind.AWX.value,
    )
    base_url = StringField(
        later("Address"),
        [DataRequired(later("Where is it?")), Length(max=500)],
        description=later(
            "https://awx.example.com; for Automation Platform 2.5 and later "
            "https://aap.example.com/api/controller/v2. By contract: the very address that is "
            "called."
        ),
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    token = PasswordField(
        later("Token"),
        [Length(max=500)],
        description=later(
            "A token of a user who may only launch what is registered here. Kept in a "
            "file only the server reads, not in the database."
        ),
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, runner: Runner | None = None) -> None:
        super().__init__(obj=runner)
        self._kind = runner.kind if runner else None
        if runner is not None:
            del self.kind  # its jobs are registered in the words of this kind
            self.token.description = _(
                "Empty: the one that is kept stays, unless the address is another server now."
            )

    def validate_token(self, field: PasswordField) -> None:
        """Refuse what could not be a header."""
        if any(ord(letter) <= 32 or ord(letter) > 126 for letter in field.data or ""):
            raise ValidationError(_("A token has no spaces and letters of English only."))

    @property
    def card(self) -> RunnerCard:
        """What was entered, for the service layer."""
        return RunnerCard(
            name=text_of(self.name),
            kind=self._kind or RunnerKind(self.kind.data),
            base_url=text_of(self.base_url).strip(),
        )


class JobForm(Form):
    """A registered job: nothing else can be asked for."""

    name = StringField(
        later("Name"),
        [DataRequired(later("Give the job a name.")), Length(max=NAME_LENGTH)],
        description=later("What the desk reads: “Restart the connection pool”."),
    )
    description = StringField(
        later("What it does"),
        [Length(max=500)],
        description=later("One sentence for whoever chooses it."),
    )
    template = StringField(
        later("Template"),
        [DataRequired(later("Which one is it at the runner?")), Length(max=120)],
        description=later("At AWX the number of the job template; by contract the workflow."),
    )
    reach = RadioField(
        later("What it touches"),
        [InputRequired(later("Say what it touches."))],
        choices=choices((each.value, each.label) for each in Reach),
        default=Reach.PRODUCTION.value,
    )
    has_dry_run = BooleanField(
        later("It has a dry run"),
        default=True,
        description=later(
            "At AWX a launch of the type “check”: the template has to prompt for its job "
            "type. Without a dry run the approval is about the values alone."
        ),
    )
    check_template = StringField(
        later("Workflow of the dry run"), [Length(max=120)], description=later("By contract only.")
    )
    parameters = TextAreaField(
        later("Parameters"),
        [Length(max=6_000)],
        description=later(
            "name = pattern, one per line: a regular expression the whole value has to match, such "
            "as host = web-[0-9]{1,2}. Nothing else can be passed."
        ),
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    services = SelectMultipleField(
        later("Services"),
        coerce=int,
        description=later("None: it is for every service."),
        widget=ListWidget(html_tag="ul", prefix_label=False),
        option_widget=CheckboxInput(),
    )
    deadline_minutes = IntegerField(
        later("Given up after"),
        [InputRequired(_MINUTES), NumberRange(1, 1_440, _MINUTES)],
        default=60,
        description=later("Minutes without an end, after which it is called lost."),
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, runner: Runner, job: RunnerJob | None = None) -> None:
        super().__init__(data=_shown(job) if job else None)
        self._known = entries.services()
        self.services.choices = choices((each.id, each.name) for each in self._known)
        if runner.kind is RunnerKind.AWX:
            del self.check_template

    def validate_parameters(self, field: TextAreaField) -> None:
        """Refuse a line that could not be used, naming it."""
        names = [_parameter(number, line)["name"] for number, line in _lines(field)]
        if len(names) > MOST_PARAMETERS:
            raise ValidationError(
                _("%(most_parameters)s parameters at most.", most_parameters=MOST_PARAMETERS)
            )
        if len(set(names)) < len(names):
            raise ValidationError(_("Each parameter once."))

    @property
    def card(self) -> JobCard:
        """What was entered, for the service layer."""
        check = self._fields.get("check_template")
        return JobCard(
            name=text_of(self.name),
            description=text_of(self.description).strip(),
            template=text_of(self.template).strip(),
            reach=Reach(self.reach.data),
            check_template=text_of(check).strip() if check is not None else "",
            has_dry_run=bool(self.has_dry_run.data),
            parameters=[_parameter(*each) for each in _lines(self.parameters)],
            deadline_minutes=self.deadline_minutes.data or 60,
            services=[each for each in self._known if each.id in (self.services.data or ())],
        )


class AskForm(Form):
    """The values of one run: a field for each parameter the job registers."""

    incident = StringField(
        later("For which incident?"),
        [Length(max=14)],
        description=later("INC- and its number; its timeline is told. Empty: for none."),
    )

    @classmethod
    def of(cls, job: RunnerJob, *, on_change: bool) -> "AskForm":
        """Return a form with the parameters of a job."""
        fields = {
            _field_name(each["name"]): StringField(
                str(each["name"]),
                [Length(max=500)],
                description=_("Has to match %(pattern)s", pattern=each["pattern"]),
                render_kw={"autocomplete": "off", "spellcheck": "false"},
            )
            for each in job.parameters
        }
        made: type[AskForm] = type("AskForm", (cls,), fields)
        form = made()
        if not on_change:
            del form.incident
        return form

    @property
    def values(self) -> dict[str, str]:
        """What was entered, by the name of the parameter."""
        return {
            name.removeprefix(_PREFIX): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(_PREFIX)
        }

    def show(self, refusal: Invalid) -> None:
        """Put what is wrong with a value beside it."""
        named = {_field_name(name): name for name in refusal.fields}
        fields = {
            field if field in self._fields else name: refusal.fields[name]
            for field, name in named.items()
        }
        super().show(Invalid(str(refusal), fields))


_PREFIX = "value_"


def _shown(job: RunnerJob) -> dict[str, Any]:
    """Return a job as its form shows it."""
    lines = [f"{each['name']} = {each['pattern']}" for each in job.parameters]
    return {
        "name": job.name,
        "description": job.description,
        "template": job.template,
        "reach": job.reach.value,
        "has_dry_run": job.has_dry_run,
        "check_template": job.check_template,
        "parameters": "\n".join(lines),
        "services": [service.id for service in job.services],
        "deadline_minutes": job.deadline_minutes,
    }


def _field_name(name: object) -> str:
    return f"{_PREFIX}{name}"


def _lines(field: TextAreaField) -> list[tuple[int, str]]:
    lines = enumerate((field.data or "").splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip()]


def _parameter(number: int, line: str) -> dict[str, str]:
    """Read one line; raises `ValidationError` naming it."""
    name, sign, pattern = (part.strip() for part in line.partition("="))
    if not (sign and pattern):
        raise ValidationError(
            _("Line %(number)s needs an equals sign: name = pattern.", number=number)
        )
    # What begins with ansible_ decides how and as whom a playbook runs.
    if not _NAME.fullmatch(name) or name in OWN_VARIABLES or name.startswith("ansible_"):
        raise ValidationError(
            _(
                "Line %(number)s: “%(name)s” cannot be the name of a parameter.",
                number=number,
                name=name[:60],
            )
        )
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValidationError(
            _("Line %(number)s: the pattern is no regular expression.", number=number)
        ) from fault
    return {"name": name, "pattern": pattern}

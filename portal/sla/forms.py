"""Forms for calendars and policies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from portal.accounts import queries as people
from portal.accounts.zones import zones
from portal.catalog.queries import entries
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later
from portal.sla.models.calendars import WorkCalendar
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries import examples
from portal.sla.queries.rules import calendars, policies, targets_now, work_now
from portal.sla.services.calendars import CalendarCard
from portal.sla.services.policies import PolicyCard
from portal.sla.stored import Work
from portal.sla.terms import PRIORITIES, TIERS, WEEKDAYS, PauseReason, Targets
from portal.sla.wording import (
    holiday_line,
    holidays_in,
    hours_in,
    hours_words,
    length_in,
    length_typed,
)

OFFICE = "09:00–17:00"
LAST_PLACE = 9_999


def readable(read: Callable[[str], Any]) -> Callable[[BaseForm, Field], None]:
    """Return a validator that refuses, in its own words, what `read` cannot read."""

    def check(_form: BaseForm, field: Field) -> None:
        try:
            read(field.data or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    return check


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) if words else words


def _short(label: str, longest: int, *validators: Any, **more: Any) -> Any:
    too_long = Length(
        max=longest, message=later("At most %(longest)s characters.", longest=longest)
    )
    return StringField(
        label,
        [*validators, too_long],
        filters=[_one_line],
        render_kw={"maxlength": longest, **more.pop("render_kw", {})},
        **more,
    )


def _note() -> Any:
    return _short(later("Note"), 300, description=later("What changed and why, for the history."))


def _reported() -> Any:
    return DateTimeLocalField(
        later("Preview for a report at"),
        description=later("By the wall clock of the calendar; empty: next Friday, 16:50."),
        validators=[_or_empty],
    )


def _or_empty(_form: BaseForm, field: Field) -> None:
    # What is no moment is no reason to lose the rest: the preview takes Friday instead.
    if field.data is None:
        field.errors = []
        field.process_errors = []


class VersionedForm(Form):
    """What both forms share: a name, a note, the version that was seen, and a moment to try."""

    name = _short(later("Name"), 80, DataRequired(later("Give it a name.")))
    note = _note()
    seen = HiddenField(default="0")
    reported = _reported()

    @property
    def moment(self) -> datetime:
        """The moment the preview starts from."""
        typed = self.reported.data
        usable = isinstance(typed, datetime) and 2000 <= typed.year <= 2100
        return typed if usable else examples.next_friday()

    @property
    def card(self) -> Any:
        """What was entered, for the service layer; the form must be valid."""
        raise NotImplementedError


class CalendarForm(VersionedForm):
    """A calendar: a zone, a week, and days that differ."""

    zone = SelectField(
        later("Time zone"),
        choices=choices((name, name.replace("_", " ")) for name in zones()),
        default="UTC",
        description=later(
            "The wall clock of the people who work these hours, summer time included."
        ),
    )
    holidays = TextAreaField(
        later("Holidays and days that differ"),
        [readable(holidays_in), Length(max=60_000, message=later("At most 60,000 characters."))],
        description=later("One day a line, pasted if you like. Without hours the day is free."),
        render_kw={
            "rows": 7,
            "spellcheck": "false",
            "placeholder": "2026-12-25 Christmas\n2026-12-24 09:00–12:00 Christmas Eve",
        },
    )

    def __init__(self, calendar: WorkCalendar | None = None) -> None:
        super().__init__(obj=None, data=_calendar_data(calendar) if calendar else None)

    @property
    def days(self) -> list[Field]:
        """The seven fields of the week."""
        return [self[f"day_{number}"] for number in range(7)]

    @property
    def work(self) -> Work:
        """The hours that were entered; the form must be valid."""
        return Work(
            text_of(self.zone),
            tuple(hours_in(text_of(each)) for each in self.days),
            holidays_in(text_of(self.holidays)),
        )

    @property
    def card(self) -> CalendarCard:
        """What was entered, for the service layer."""
        return CalendarCard(text_of(self.name), self.work, text_of(self.note))


for _number, _day in enumerate(WEEKDAYS):
    setattr(
        CalendarForm,
        f"day_{_number}",
        _short(
            _day,
            120,
            readable(hours_in),
            default=OFFICE if _number < 5 else later("closed"),
            render_kw={"autocomplete": "off"},
        ),
    )


class PolicyForm(VersionedForm):
    """A policy: whom it is for, and what it promises."""

    place = IntegerField(
        later("Order"),
        [
            InputRequired(later("Give a number.")),
            NumberRange(1, LAST_PLACE, later("From 1 to 9,999.")),
        ],
        default=50,
        description=later("Policies are tried from the lowest number; the first that fits counts."),
        render_kw={"inputmode": "numeric"},
    )
    takes_over = BooleanField(later("Save it although a policy then never counts"))
    service = SelectField(later("Service"), coerce=int, default=0)
    team = SelectField(later("Team"), coerce=int, default=0)

    def __init__(self, policy: SlaPolicy | None = None) -> None:
        super().__init__(data=_policy_data(policy) if policy else _usual_hours())
        offered = [(each.id, each.name) for each in calendars()]
        services = [(each.id, each.name) for each in entries.services()]
        self.service.choices = choices([(0, _("Every service")), *services])
        teams = [(each.id, each.name) for each in people.teams()]
        self.team.choices = choices([(0, _("Every team")), *teams])
        for priority in PRIORITIES:
            self[f"calendar_{priority}"].choices = choices(offered)

    @property
    def card(self) -> PolicyCard:
        """What was entered, for the service layer; the form must be valid."""
        return PolicyCard(
            name=text_of(self.name),
            place=self.place.data or 1,
            service_id=self.service.data or None,
            team_id=self.team.data or None,
            targets=self.targets,
            note=text_of(self.note),
            takes_over=bool(self.takes_over.data),
        )

    @property
    def targets(self) -> Targets:
        """The promises that were entered; the form must be valid."""
        own = {tier: text_of(self[f"tier_{tier}"]) for tier in TIERS}
        return Targets(
            response={tier: length_in(text_of(self[f"response_{tier}"])) for tier in TIERS},
            resolution={
                each: length_in(text_of(self[f"resolution_{each}"])) for each in PRIORITIES
            },
            calendars={each: self[f"calendar_{each}"].data for each in PRIORITIES},
            pausable=frozenset(each for each in PRIORITIES if self[f"pausable_{each}"].data),
            reasons=frozenset(each for each in PauseReason if self[f"reason_{each.value}"].data),
            tier_resolution={tier: length_in(typed) for tier, typed in own.items() if typed},
        )


def _length(label: str, default: str, *, is_needed: bool = True) -> Any:
    def read(typed: str) -> int:
        return length_in(typed) if typed or is_needed else 0

    return _short(label, 20, readable(read), default=default, render_kw={"autocomplete": "off"})


for _tier, _default in zip(TIERS, ("15 min", "1 h", "4 h"), strict=True):
    setattr(
        PolicyForm,
        f"response_{_tier}",
        _length(later("L%(tier)s time to own", tier=_tier), _default),
    )
    setattr(
        PolicyForm,
        f"tier_{_tier}",
        _length(later("L%(tier)s resolution", tier=_tier), "", is_needed=False),
    )
for _priority, _default in zip(PRIORITIES, ("4 h", "8 h", "16 h", "40 h", "80 h"), strict=True):
    setattr(
        PolicyForm,
        f"resolution_{_priority}",
        _length(later("P%(priority)s resolution", priority=_priority), _default),
    )
    setattr(
        PolicyForm,
        f"calendar_{_priority}",
        SelectField(later("P%(priority)s hours", priority=_priority), coerce=int),
    )
    setattr(
        PolicyForm,
        f"pausable_{_priority}",
        BooleanField(
            later("P%(priority)s may be paused", priority=_priority), default=_priority > 1
        ),
    )
for _reason in PauseReason:
    setattr(PolicyForm, f"reason_{_reason.value}", BooleanField(_reason.label, default=True))


def _calendar_data(calendar: WorkCalendar) -> dict[str, Any]:
    work = work_now(calendar)
    days = {f"day_{number}": hours_words(hours) for number, hours in enumerate(work.week)}
    return days | {
        "name": calendar.name,
        "zone": work.zone,
        "holidays": "\n".join(holiday_line(each) for each in work.holidays),
        "seen": str(calendar.version),
    }


def _usual_hours() -> dict[str, Any]:
    """Begin a new policy with the hours of the one for everything."""
    usual = next((each for each in reversed(policies()) if each.is_for_all), None)
    hours = targets_now(usual).calendars if usual else {}
    return {f"calendar_{priority}": number for priority, number in hours.items()}


def _policy_data(policy: SlaPolicy) -> dict[str, Any]:
    targets = targets_now(policy)
    found: dict[str, Any] = {
        "name": policy.name,
        "place": policy.place,
        "service": policy.service_id or 0,
        "team": policy.team_id or 0,
        "seen": str(policy.version),
    }
    for tier in TIERS:
        found[f"response_{tier}"] = length_typed(targets.response[tier])
        own = targets.tier_resolution.get(tier)
        found[f"tier_{tier}"] = length_typed(own) if own else ""
    for each in PRIORITIES:
        found[f"resolution_{each}"] = length_typed(targets.resolution[each])
        found[f"calendar_{each}"] = targets.calendars[each]
        found[f"pausable_{each}"] = each in targets.pausable
    for reason in PauseReason:
        found[f"reason_{reason.value}"] = reason in targets.reasons
    return found

"""What people fill in about actions."""

from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.actions.queries.people import who_may_own
from portal.actions.terms import (
    FEWEST_DAYS,
    LONGEST_REFERENCE,
    MOST_DAYS,
    QUIET_DAYS,
    TITLE_LENGTH,
    ActionType,
    Strength,
    Verification,
)
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.core.wording import inside
from portal.incidents.forms import too_long, words_for
from portal.incidents.terms import TEXT_LENGTH


class ActionForm(Form):
    """What is to be done, by whom, by when, and how it is known that it helped."""

    title = StringField(
        later("What is to be done?"),
        [DataRequired(later("Say what is to be done.")), too_long(TITLE_LENGTH)],
        description=later(
            "A verb first, so that it is clear when it is done: Alert on …, Remove …"
        ),
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    description = TextAreaField(
        later("Details"),
        [too_long(TEXT_LENGTH)],
        description=later("What for, and how it is known to be finished."),
        render_kw={"rows": 6},
    )
    type = RadioField(
        later("Type"), choices=words_for(ActionType), default=ActionType.PREVENT.value
    )
    strength = RadioField(
        later("Strength"), choices=words_for(Strength), default=Strength.MEDIUM.value
    )
    owner = SelectField(later("Owner"), coerce=int, default=0)
    due_on = DateField(later("Due"), [Optional()])
    reference = StringField(
        later("In another system"),
        [too_long(LONGEST_REFERENCE)],
        description=later("An address, or a key such as OPS-12."),
        render_kw={"autocomplete": "off"},
    )
    verification = RadioField(
        later("How it is verified"),
        choices=words_for(Verification),
        default=Verification.PERSON.value,
    )
    quiet_days = IntegerField(
        later("Days without a matching incident"),
        [
            Optional(),
            NumberRange(
                FEWEST_DAYS,
                MOST_DAYS,
                later("Between %(least)s and %(most)s days.", least=FEWEST_DAYS, most=MOST_DAYS),
            ),
        ],
        default=QUIET_DAYS,
        description=later("Only where it verifies itself."),
        render_kw={"min": FEWEST_DAYS, "max": MOST_DAYS},
    )
    source = HiddenField()
    seen = HiddenField()

    def __init__(self, *, owner_now: tuple[int, str] | None = None, **named: Any) -> None:
        super().__init__(**named)
        people = [(each.id, each.name) for each in who_may_own()]
        # Who left still owns it until somebody else does.
        gone = [owner_now] if owner_now and owner_now not in people else []
        self.type.choices = choices(_with_meaning(ActionType))
        self.strength.choices = choices(_with_meaning(Strength))
        self.owner.choices = choices([(0, _("Nobody yet")), *gone, *people])


def _with_meaning(words: Iterable[ActionType | Strength]) -> Iterator[tuple[str, str]]:
    return ((each.value, f"{each.label}: {inside(each.meaning)}") for each in words)

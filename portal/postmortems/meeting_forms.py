"""What is filled in for a meeting: minutes for each section, who takes notes, and the notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField, TextAreaField

from portal.accounts.models import Person
from portal.core.errors import Invalid
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.incidents.forms import too_long
from portal.incidents.terms import TEXT_LENGTH
from portal.postmortems.forms import SectionForm
from portal.postmortems.services.meeting import LONGEST_PART


class BeginForm(Form):
    """Who takes notes; the minutes are read beside it, one field a section."""

    note_taker = SelectField(later("Who takes notes"), coerce=int)

    def __init__(self, people: Sequence[Person], **named: Any) -> None:
        super().__init__(**named)
        self.note_taker.choices = choices((each.id, each.name) for each in people)


class NoteForm(SectionForm):
    """What was said about the section on the table."""

    text = TextAreaField(later("Notes"), [too_long(TEXT_LENGTH)], render_kw={"rows": 6})


def minutes_of(keys: Sequence[str], sent: Mapping[str, str]) -> dict[str, int]:
    """Return the minutes typed for each section; nothing counts as none.

    Raises `Invalid` for what is no number of minutes.
    """
    return {key: _minutes(key, sent.get(f"minutes-{key}", "")) for key in keys}


def _minutes(key: str, typed: str) -> int:
    typed = typed.strip() or "0"
    if typed.isascii() and typed.isdecimal() and len(typed) < 5 and int(typed) <= LONGEST_PART:
        return int(typed)
    words = _("Give whole minutes, at most %(most)s.", most=LONGEST_PART)
    raise Invalid(words, {f"minutes-{key}": words})

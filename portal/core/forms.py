"""The base of every form: CSRF-protected, and able to show what a service refused."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from portal.core.errors import Invalid


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form of one page; an invalid one is rendered again with status 422 and what was typed."""

    def is_sent(self) -> bool:
        """Say whether the form was sent and every field is acceptable."""
        return bool(self.validate_on_submit())

    def show(self, refusal: Invalid) -> None:
        """Put what a service refused beside the fields it is about, or on top of the form."""
        for name, sentence in (refusal.fields or {"": str(refusal)}).items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = (*field.errors, sentence)

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 once anything was refused."""
        return 422 if self.errors else 200


def text_of(field: Field) -> str:
    """Return what was typed, the empty text for nothing."""
    return field.data or ""


def choices(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """Return what a select field offers: stored value and words on the screen, each."""
    return [SelectChoice(value, words) for value, words in pairs]

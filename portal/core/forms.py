"""The base of every form: CSRF-protected, and able to show what a service refused."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, FileField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.form import BaseForm
from wtforms.i18n import DummyTranslations

from portal.core.errors import Invalid
from portal.core.languages import later

# What the form library says, in the words of the portal.
PLAIN = {
    "Not a valid date value.": later("Enter a day that exists."),
    "Not a valid datetime value.": later("Enter a day and a time that exist."),
    "Not a valid time value.": later("Enter a time of day."),
    "Not a valid integer value.": later("Enter a whole number."),
    "Not a valid decimal value.": later("Enter a number."),
    "Not a valid float value.": later("Enter a number."),
    "Invalid Choice: could not coerce.": later("Choose one of the answers offered."),
}


class PlainWords(DummyTranslations):
    """Says what is wrong with a field in whole sentences that tell what to enter."""

    def gettext(self, string: str) -> str:
        """Return the sentence of the portal, or the one given where there is none."""
        return PLAIN.get(string, string)


PLAIN_WORDS = PlainWords()


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form of one page; an invalid one is rendered again with status 422 and what was typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf has no types
        """Reads what a form sends: text, and files where the form takes files."""

        def get_translations(self, _form: BaseForm) -> PlainWords:
            """Return the words for what is wrong with a field."""
            return PLAIN_WORDS

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return the fields that were sent; a number in JSON or a file is no text."""
            sent = super().wrap_formdata(form, formdata)
            takes_files = any(isinstance(field, FileField) for field in form)
            return request.form if sent is not None and not takes_files else sent

    def is_sent(self) -> bool:
        """Say whether the form was sent and every field is acceptable."""
        return bool(self.validate_on_submit())

    def show(self, refusal: Invalid) -> None:
        """Put what a service refused beside the fields it is about, or on top of the form."""
        for name, sentence in (refusal.fields or {"": str(refusal)}).items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            elif sentence not in field.errors:
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

"""The base of every form: CSRF-protected, and able to show what a service refused."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, FileField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.form import BaseForm
from wtforms.i18n import DummyTranslations

from portal.core.errors import Invalid
from portal.core.languages import form_of, forms, later

# What the form library says, in the words of the portal.
PLAIN = {
    "Not a valid date value.": later("Enter a day that exists."),
    "Not a valid datetime value.": later("Enter a day and a time that exist."),
    "Not a valid time value.": later("Enter a time of day."),
    "Not a valid integer value.": later("Enter a whole number."),
    "Not a valid decimal value.": later("Enter a number."),
    "Not a valid float value.": later("Enter a number."),
    "Not a valid week value.": later("Enter a week that exists."),
    "Invalid Choice: could not coerce.": later("Choose one of the answers offered."),
    "Invalid choice(s): one or more data inputs could not be coerced.": later(
        "Choose one of the answers offered."
    ),
    "Not a valid choice.": later("Not a valid choice."),
    "This field is required.": later("This field is required."),
    "Invalid input.": later("Invalid input."),
    "Invalid email address.": later("Invalid email address."),
    "Invalid URL.": later("Invalid URL."),
    "Field must be equal to %(other_name)s.": later("Field must be equal to %(other_name)s."),
    "Field must be between %(min)d and %(max)d characters long.": later(
        "Field must be between %(min)d and %(max)d characters long."
    ),
    "Number must be at least %(min)s.": later("Number must be at least %(min)s."),
    "Number must be at most %(max)s.": later("Number must be at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": later(
        "Number must be between %(min)s and %(max)s."
    ),
}
# What depends on a number: for the catalogues, which hold what is written here.
COUNTED = frozenset(
    {
        forms(
            "Field must be at least %(min)d character long.",
            "Field must be at least %(min)d characters long.",
        ),
        forms(
            "Field cannot be longer than %(max)d character.",
            "Field cannot be longer than %(max)d characters.",
        ),
        forms(
            "Field must be exactly %(max)d character long.",
            "Field must be exactly %(max)d characters long.",
        ),
        forms(
            "'%(value)s' is not a valid choice for this field.",
            "'%(value)s' are not valid choices for this field.",
        ),
    }
)


class PlainWords(DummyTranslations):
    """Says what is wrong with a field in whole sentences that tell what to enter."""

    def gettext(self, string: str) -> str:
        """Return the sentence of the portal, or the one given where there is none."""
        return PLAIN.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the form that goes with a number, its placeholders still open."""
        if (singular, plural) in COUNTED:
            return form_of(singular, plural, n)
        return singular if n == 1 else plural


PLAIN_WORDS = PlainWords()


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form of one page; an invalid one is rendered again with status 422 and what was typed."""

    # The fields its page asks for before the inherited ones: what is wrong is told in that order.
    first: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf has no types
        """Reads what a form sends: text, and files where the form takes files."""

        def get_translations(self, _form: BaseForm) -> PlainWords:
            """Return the words for what is wrong with a field."""
            return PLAIN_WORDS

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """Return the fields that were given or sent; a number in JSON or a file is no text."""
            sent = super().wrap_formdata(form, formdata)
            takes_files = any(isinstance(field, FileField) for field in form)
            return sent if sent is None or sent is formdata or takes_files else request.form

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        fields: dict[str, Field] = vars(self)["_fields"]
        self._fields = {name: fields[name] for name in dict.fromkeys((*self.first, *fields))}

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

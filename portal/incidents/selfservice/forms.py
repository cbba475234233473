"""What a requester fills in."""

from email_validator import EmailNotValidError, validate_email
from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.accounts.viewer import Viewer
from portal.core.forms import Form
from portal.core.languages import _, later
from portal.incidents.forms import too_long
from portal.incidents.terms import TEXT_LENGTH, TITLE_LENGTH


class AskForm(Form):
    """Something that does not work."""

    title = StringField(
        later("What does not work?"),
        [DataRequired(later("Say in a few words what does not work.")), too_long(TITLE_LENGTH)],
        render_kw={"maxlength": TITLE_LENGTH},
    )
    description = TextAreaField(
        later("Tell us more"),
        [too_long(TEXT_LENGTH)],
        description=later(
            "What you did, what you saw, since when. An error message word for word helps "
            "most. Never send a password."
        ),
        render_kw={"rows": 6},
    )
    is_blocked = BooleanField(later("I cannot work until it is fixed"))


class GuestForm(AskForm):
    """… from somebody who is not signed in."""

    name = StringField(
        later("Your name"), [DataRequired(later("Give your name.")), Length(max=120)]
    )
    email = EmailField(
        later("Your mail address"),
        [DataRequired(later("Give the address we can answer to.")), Length(max=254)],
        description=later("Answers go there."),
    )
    website = HiddenField()  # people do not see it, and leave it empty

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address nobody could be answered at."""
        try:
            validate_email(field.data or "", check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_("This is no complete mail address.")) from None

    def validate_website(self, field: HiddenField) -> None:
        """Refuse whoever fills in what nobody sees."""
        if field.data:
            raise ValidationError(_("Leave this empty."))


class ReplyForm(Form):
    """An answer to the desk."""

    text = TextAreaField(
        later("Your message"),
        [DataRequired(later("Write a few words.")), too_long(TEXT_LENGTH)],
        render_kw={"rows": 4},
    )


def ask_form(viewer: Viewer, **filled: str) -> AskForm:
    """Return the form this viewer fills in."""
    return AskForm(data=filled) if viewer.is_signed_in else GuestForm(data=filled)

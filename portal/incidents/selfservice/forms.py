"""What a requester fills in."""

from email_validator import EmailNotValidError, validate_email
from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.accounts.viewer import Viewer
from portal.core.forms import Form
from portal.incidents.forms import too_long
from portal.incidents.terms import TEXT_LENGTH, TITLE_LENGTH


class AskForm(Form):
    """Something that does not work."""

    title = StringField(
        "What does not work?",
        [DataRequired("Say in a few words what does not work."), too_long(TITLE_LENGTH)],
        render_kw={"maxlength": TITLE_LENGTH},
    )
    description = TextAreaField(
        "Tell us more",
        [too_long(TEXT_LENGTH)],
        description="What you did, what you saw, since when. An error message word for word helps "
        "most. Never send a password.",
        render_kw={"rows": 6},
    )
    is_blocked = BooleanField("I cannot work until it is fixed")


class GuestForm(AskForm):
    """… from somebody who is not signed in."""

    name = StringField("Your name", [DataRequired("Give your name."), Length(max=120)])
    email = EmailField(
        "Your mail address",
        [DataRequired("Give the address we can answer to."), Length(max=254)],
        description="Answers go there.",
    )
    website = HiddenField()  # people do not see it, and leave it empty

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address nobody could be answered at."""
        try:
            validate_email(field.data or "", check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError("This is no complete mail address.") from None

    def validate_website(self, field: HiddenField) -> None:
        """Refuse whoever fills in what nobody sees."""
        if field.data:
            raise ValidationError("Leave this empty.")


class ReplyForm(Form):
    """An answer to the desk."""

    text = TextAreaField(
        "Your message",
        [DataRequired("Write a few words."), too_long(TEXT_LENGTH)],
        render_kw={"rows": 4},
    )


def ask_form(viewer: Viewer, **filled: str) -> AskForm:
    """Return the form this viewer fills in."""
    return AskForm(data=filled) if viewer.is_signed_in else GuestForm(data=filled)

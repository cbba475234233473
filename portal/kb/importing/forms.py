"""The form of an import from the browser."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from portal.core.forms import Form, choices
from portal.core.languages import later


class ImportForm(Form):
    """An archive, and how its articles come in."""

    archive = FileField(
        later("Zip of Markdown files"),
        description=later("The files as they lie in their folder, with the pictures they show."),
        validators=[FileRequired(later("Choose a zip file."))],
    )
    publish = RadioField(
        later("Who reads the articles"),
        choices=choices(
            [
                ("publish", later("Readers, at once: as not validated")),
                ("draft", later("Nobody yet: each one waits as a draft")),
            ]
        ),
        default="publish",
    )
    collection = StringField(
        later("Name of the collection"),
        description=later(
            "Under this name the files are known again. Empty: the name of the folder in the zip."
        ),
        validators=[Optional(), Length(max=120)],
    )
    create_missing = BooleanField(
        later("Add services and categories to the catalog"),
        description=later("Those that files name and the catalog does not have yet."),
    )

"""The form of an import from the browser."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length, Optional

from portal.core.forms import Form, choices


class ImportForm(Form):
    """An archive, and how its articles come in."""

    archive = FileField(
        "Zip of Markdown files",
        description="The files as they lie in their folder, with the pictures they show.",
        validators=[FileRequired("Choose a zip file.")],
    )
    publish = RadioField(
        "Who reads the articles",
        choices=choices(
            [
                ("publish", "Readers, at once: as not validated"),
                ("draft", "Nobody yet: each one waits as a draft"),
            ]
        ),
        default="publish",
    )
    collection = StringField(
        "Name of the collection",
        description="Under this name the files are known again. Empty: the name of the folder in "
        "the zip.",
        validators=[Optional(), Length(max=120)],
    )
    create_missing = BooleanField(
        "Add services and categories to the catalog",
        description="Those that files name and the catalog does not have yet.",
    )

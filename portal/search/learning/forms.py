"""What people say about a gap."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.core.forms import Form
from portal.core.languages import later


class AnswerForm(Form):
    """An article that is there already."""

    ref = StringField(
        later("Article"),
        [DataRequired(later("Name the article, such as KB-12.")), Length(max=32)],
        description=later("Its short reference, such as KB-12."),
    )


class DismissForm(Form):
    """Why nothing will be written."""

    note = StringField(
        later("Reason"),
        [DataRequired(later("Say why in a few words.")), Length(max=300)],
        description=later("Whoever searched for it may read this."),
    )

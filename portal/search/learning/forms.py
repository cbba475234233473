"""What people say about a gap."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.core.forms import Form


class AnswerForm(Form):
    """An article that is there already."""

    ref = StringField(
        "Article",
        [DataRequired("Name the article, such as KB-12."), Length(max=32)],
        description="Its short reference, such as KB-12.",
    )


class DismissForm(Form):
    """Why nothing will be written."""

    note = StringField(
        "Reason",
        [DataRequired("Say why in a few words."), Length(max=300)],
        description="Whoever searched for it may read this.",
    )

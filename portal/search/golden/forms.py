"""The form for a pair written by hand."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.core.forms import Form
from portal.core.languages import later
from portal.search.terms import LONGEST_QUERY


class PairForm(Form):
    """A search and the record that answers it."""

    text = StringField(
        later("Search"),
        [
            InputRequired(later("Give the words somebody would type.")),
            Length(
                max=LONGEST_QUERY,
                message=later("At most %(number)s characters.", number=LONGEST_QUERY),
            ),
        ],
        description=later("As somebody in a hurry would type it."),
        render_kw={"maxlength": LONGEST_QUERY, "autocomplete": "off"},
    )
    answer = StringField(
        later("Right answer"),
        [
            InputRequired(later("Give the reference of the record, such as KB-12.")),
            Length(max=32, message=later("Give a reference such as KB-12.")),
        ],
        filters=[lambda ref: ref.strip().upper() if ref else ref],
        description=later("The reference of the record, such as KB-12."),
        render_kw={"maxlength": 32, "autocomplete": "off", "input_class": "input--short"},
    )

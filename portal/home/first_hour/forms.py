"""What is typed in the guide itself."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import one_line
from portal.core import naming
from portal.core.forms import Form
from portal.core.languages import later


class NameForm(Form):
    """The name of the portal."""

    site_name = StringField(
        later("Name of this portal"),
        [
            DataRequired(later("Give it a name.")),
            Length(
                max=naming.LONGEST,
                message=later("At most %(number)s characters.", number=naming.LONGEST),
            ),
        ],
        filters=[one_line],
        description=later("Short enough for the top bar: the company's name and “support”, say."),
        render_kw={"autocomplete": "organization", "maxlength": naming.LONGEST},
    )

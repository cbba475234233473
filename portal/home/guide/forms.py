"""What is typed in the guide itself."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import one_line
from portal.core import naming
from portal.core.forms import Form


class NameForm(Form):
    """The name of the portal."""

    site_name = StringField(
        "Name of this portal",
        [
            DataRequired("Give it a name."),
            Length(max=naming.LONGEST, message=f"At most {naming.LONGEST} characters."),
        ],
        filters=[one_line],
        description="Short enough for the top bar: the company's name and “support”, say.",
        render_kw={"autocomplete": "organization", "maxlength": naming.LONGEST},
    )

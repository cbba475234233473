"""What is filled in while looking for the answer."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from portal.core.forms import Form
from portal.core.languages import later


class LogForm(Form):
    """Lines of a log, pasted into an incident."""

    text = TextAreaField(
        later("Lines of the log"),
        [DataRequired(later("Paste the lines first, as they are."))],
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )

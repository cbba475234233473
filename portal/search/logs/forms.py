"""The form a log is pasted into."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from portal.core.forms import Form
from portal.core.languages import later


class LogForm(Form):
    """A piece of log."""

    text = TextAreaField(
        later("Lines of the log"),
        [DataRequired(later("Paste the lines first, as they are."))],
        render_kw={"rows": 14, "spellcheck": "false", "autocomplete": "off"},
    )

"""The form for the name of a saved search."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from portal.core.forms import Form, text_of
from portal.core.languages import later
from portal.search.saved.models import LONGEST_NAME
from portal.search.terms import Sort


def _one_line(words: str | None) -> str | None:
    return " ".join(words.split()) if words else words


class NameForm(Form):
    """The name of a saved search."""

    name = StringField(
        later("Name"),
        [
            DataRequired(later("Give the search a name.")),
            Length(
                max=LONGEST_NAME,
                message=later("At most %(number)s characters.", number=LONGEST_NAME),
            ),
        ],
        filters=[_one_line],
        render_kw={"maxlength": LONGEST_NAME},
    )


class SaveForm(NameForm):
    """A search with the name it is kept under."""

    q = HiddenField()
    sort = HiddenField()

    @property
    def typed(self) -> str:
        """The words of the search."""
        return text_of(self.q)

    @property
    def order(self) -> Sort:
        """The order of its results; the usual one for what is no order."""
        asked = text_of(self.sort)
        return Sort(asked) if asked in set(Sort) else Sort.RELEVANCE

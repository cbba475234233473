"""Whether searches find what is there."""

from flask import url_for

from portal.core.languages import _
from portal.core.signs import Sign
from portal.search.life import queries

WELL = {"good", "info"}


def of_index() -> Sign:
    """Tell how the search index is, as its own page does."""
    state = queries.life().state
    sentence = f"{state.title}. {state.sentence}" if state.sentence else state.title
    return Sign(_("Search index"), sentence, url_for("life.index"), state.tone in WELL)

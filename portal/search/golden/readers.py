"""Whose eyes a pair is looked for with: those of whoever needs least to read the answer."""

from collections.abc import Collection

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.core.records import registry
from portal.search.terms import ARCHIVED

EVERYBODY = "internal"
_LADDER = (EVERYBODY, "l2", "l3")
_CLIMBED = {"l2": frozenset({"l2"}), "l3": frozenset({"l2", "l3"})}


def least_reader(audience: Collection[str]) -> str:
    """Return who may read a record of this audience with the fewest rights.

    Everybody inside, then L2, then L3, then one of its teams; else whichever token there is, and
    the empty text where nobody may.
    """
    if "public" in audience:
        return EVERYBODY
    named = [step for step in _LADDER if step in audience]
    teams = sorted(token for token in audience if token.startswith("team:"))
    return next(iter([*named, *teams, *sorted(audience)]), "")


def reader_of(ref: str) -> str:
    """Return who needs least to read a record; nothing where it is not to be found by design."""
    try:
        kind, number = registry.split(ref)
    except Missing:
        return ""
    record = db.session.get(kind.model, number)
    document = kind.document(record) if record else None
    if document is None or ARCHIVED in {document.state, document.confidence}:
        return ""
    return least_reader(document.audience)


def tokens_of(reader: str) -> frozenset[str]:
    """Return the audience tokens such a reader holds."""
    own = _CLIMBED.get(reader, frozenset({reader}) if reader else frozenset())
    return frozenset({"public", EVERYBODY}) | own


def words_for(reader: str) -> str:
    """Say who that is."""
    if reader.startswith("team:"):
        return "its team"
    return {EVERYBODY: _("everybody inside"), "l2": "L2", "l3": "L3"}.get(reader, _("its owner"))

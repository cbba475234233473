"""Writing pairs by hand, and retiring them; the caller opens the write block."""

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.records import visible_record
from portal.search.golden.models import GoldenQuery
from portal.search.golden.readers import reader_of
from portal.search.golden.terms import MOST_PAIRS, Origin
from portal.search.learning.meaning import normal_form
from portal.search.learning.terms import Reach
from portal.search.policy import SearchPermission
from portal.search.query import parse


def add(text: str, answer: str, *, by: Viewer) -> GoldenQuery:
    """Expect this record for this search; refuses a record the person cannot read.

    Brings a retired pair back, and shows one to everybody whose words only few could see so far.
    """
    policy.require(SearchPermission.TUNE, by)
    query, ref = parse(text), _readable(answer, by)
    normal = normal_form(query)
    if not query.looks_for_text or not normal:
        raise _refused("text", _("Give the words somebody would type, not only filters."))
    same = select(GoldenQuery).where(GoldenQuery.normal == normal, GoldenQuery.answer == ref)
    found = db.session.scalar(same)
    if found and not found.is_retired and found.reach <= Reach.INTERNAL:
        raise _refused("text", _("This search with %(ref)s is there already.", ref=ref))
    _require_room()
    pair = found or GoldenQuery(normal=normal, answer=ref, created_at=clock.now())
    pair.text, pair.origin, pair.reach = query.text, Origin.WRITTEN, int(Reach.INTERNAL)
    pair.reader = reader_of(ref)
    pair.created_by_id, pair.retired_at, pair.retired_by_id = by.id, None, None
    db.session.add(pair)
    events.write(pair, "add", by=by, text=pair.text, answer=ref)
    return pair


def retire(pair: GoldenQuery, *, by: Viewer) -> None:
    """Stop looking for a pair; its past stays in the figures. Raises `Conflict` when it was."""
    policy.require(SearchPermission.TUNE, by)
    if pair.is_retired:
        raise Conflict(_("This pair is retired already."))
    pair.retired_at, pair.retired_by_id = clock.now(), by.id
    events.write(pair, "retire", by=by, states=("in_use", "retired"), text=pair.text)


def _readable(answer: str, by: Viewer) -> str:
    try:
        return str(visible_record(answer, by)[1].ref)
    except Missing:
        raise _refused(
            "answer", _("There is no record with this reference, or it is not open to you.")
        ) from None


def _require_room() -> None:
    in_use = select(func.count(GoldenQuery.id)).where(GoldenQuery.retired_at.is_(None))
    if (db.session.scalar(in_use) or 0) >= MOST_PAIRS:
        raise Invalid(
            _(
                "There are %(most_pairs)s pairs already. Retire some that say little.",
                most_pairs=MOST_PAIRS,
            )
        )


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})

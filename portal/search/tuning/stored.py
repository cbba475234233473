"""The tuning in force, read once a change and kept by every process."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import structlog
from sqlalchemy import Text, cast, select

from portal.core.db import db
from portal.search.index.tuning import Tuning, Weights
from portal.search.tuning.models import ONLY, SearchTuning, SynonymGroup
from portal.search.tuning.terms import FEWEST_TERMS, HEAVIEST
from portal.search.words.synonyms import Group

log = structlog.get_logger(__name__)


_kept: dict[str, Tuning] = {}  # the one in force, by its mark


def current() -> Tuning:
    """Return the stored weights and synonyms; the defaults for what is missing or unreadable.

    Costs one small statement: what it means is read again only after a change, by any process.
    """
    mark = current_mark()
    if not mark:
        return Tuning()
    tuning = _kept.get(mark)
    if tuning is None:
        tuning = Tuning(_stored_weights(), tuple(_stored_groups()))
        _kept.clear()
        _kept[mark] = tuning
    return tuning


def current_mark() -> str:
    """Return the mark of the tuning in force; empty while nothing was ever turned."""
    return db.session.scalar(select(SearchTuning.mark).where(SearchTuning.id == ONLY)) or ""


def weights_of(stored: Mapping[str, Any]) -> Weights:
    """Read stored weights: unknown names are left out, unusable numbers are the default."""
    known = {each.name for each in fields(Weights)}
    usable = {
        name: float(stored[name]) for name in known & stored.keys() if _is_usable(stored[name])
    }
    if len(usable) < len(known & stored.keys()):
        log.error("search_weights_unusable", stored=dict(stored))
    return Weights(**usable)


def _is_usable(number: Any) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return math.isfinite(number) and 0 <= number <= HEAVIEST


# As text, not as JSON: one damaged row must neither break a search nor take the others along.
def _stored_weights() -> Weights:
    written = select(cast(SearchTuning.weights, Text)).where(SearchTuning.id == ONLY)
    stored = _read(db.session.scalar(written) or "{}")
    if not isinstance(stored, dict):
        log.error("search_weights_unusable", stored=stored)
        return Weights()
    return weights_of(stored)


def _stored_groups() -> Iterator[Group]:
    rows = select(SynonymGroup.id, cast(SynonymGroup.terms, Text), SynonymGroup.one_way)
    for number, written, one_way in db.session.execute(rows.order_by(SynonymGroup.id)):
        terms = _read(written)
        if (
            not isinstance(terms, list)
            or len(terms) < FEWEST_TERMS
            or not all(isinstance(term, str) for term in terms)
        ):
            log.error("synonym_group_unusable", group=number)
            continue
        yield Group(tuple(terms), one_way)


def _read(written: str) -> Any:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return None

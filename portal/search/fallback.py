"""Search without an index: titles and summaries, straight from the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, or_

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.records import RecordKind, registry
from portal.search import filters
from portal.search.facets import counted
from portal.search.index import cards
from portal.search.index.backend import Candidate, Found
from portal.search.query import Query

MOST = 100  # records of a kind that are looked at
COLUMNS = ("title", "name", "summary")


def find(query: Query, viewer: Viewer) -> Found:
    """Return what has every word in title or summary, newest first; filters hold, -words too."""
    found = tuple(
        Candidate(cards.card(document))
        for kind in registry
        for document in _documents(kind, query, viewer)
        if filters.matches(query, document, now=clock.now())
    )
    return Found(
        found,
        refs=tuple(each.ref for each in found),
        total=len(found),
        complete=len(found),
        counts=counted(each.document for each in found),
        more=len(found) >= MOST,
    )


def _documents(kind: RecordKind, query: Query, viewer: Viewer) -> Iterator[Any]:
    statement = _having_words(kind, kind.visible_to(viewer), query)
    if statement is None:
        return
    for record in db.session.scalars(statement.limit(MOST)).unique():
        document = kind.document(record)
        if document:
            yield document


def _having_words(kind: RecordKind, statement: Select[Any], query: Query) -> Select[Any] | None:
    columns = [getattr(kind.model, name) for name in COLUMNS if hasattr(kind.model, name)]
    if not columns or not query:
        return None
    for text in (*query.words, *query.phrases):
        found = (column.icontains(text, autoescape=True) for column in columns)
        statement = statement.where(or_(*found))
    for text in query.without:
        statement = statement.where(
            *(~column.icontains(text, autoescape=True) for column in columns)
        )
    return statement.order_by(None).order_by(kind.model.id.desc())

"""From what was found to what a page shows: hits with their passages, and chips."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.records import RecordKind
from portal.core.richtext.plain import plain_lines
from portal.search.facets import label_of
from portal.search.index.backend import Candidate
from portal.search.query import Filter, Query
from portal.search.results import Chip, Hit, Other
from portal.search.snippets import Marker, Passage, Snippet
from portal.search.terms import NAMED_BY_PEOPLE


def hit(
    candidate: Candidate,
    found: tuple[RecordKind, Any],
    marker: Marker,
    shown: Mapping[str, Snippet | None],
    also: Sequence[Other] = (),
) -> Hit:
    """Return what the page shows of one record."""
    kind, record = found
    return Hit(
        ref=candidate.ref,
        title=marker.marked(kind.title(record)),
        url=kind.url(record),
        icon=kind.icon,
        label=kind.label,
        document=candidate.document,
        snippet=shown.get(candidate.ref),
        complete=candidate.complete,
        signed=candidate.signed,
        likely=candidate.likely,
        also=tuple(also),
    )


def snippets(
    records: Mapping[str, tuple[RecordKind, Any]], viewer: Viewer, marker: Marker
) -> dict[str, Snippet | None]:
    """Return the passage that shows best why each record was found, by reference."""
    by_kind: dict[str, tuple[RecordKind, list[Any]]] = {}
    for kind, record in records.values():
        by_kind.setdefault(kind.prefix, (kind, []))[1].append(record)
    return {
        ref: marker.best(texts)
        for kind, held in by_kind.values()
        for ref, texts in passages(kind, held, viewer).items()
    }


def passages(
    kind: RecordKind, records: Sequence[Any], viewer: Viewer
) -> Mapping[str, Sequence[Passage]]:
    """Ask the kind for the text this viewer may read: `options["passages"](records, viewer)`."""
    offered = kind.options.get("passages")
    if offered:
        found: Mapping[str, Sequence[Passage]] = offered(records, viewer)
        return found
    return {record.ref: list(_from_document(kind, record, viewer)) for record in records}


def _from_document(kind: RecordKind, record: Any, viewer: Viewer) -> "list[Passage]":
    document = kind.document(record)
    if document is None:
        return []
    own = [text for token, text in document.layers if token in viewer.tokens]
    files = [Passage(text, file=name) for name, text in document.attachments]
    texts = (document.body, *own, *document.symptoms, document.summary)
    return [*(Passage(plain_lines(text)) for text in texts), *files]


def chip(query: Query, wanted: Filter) -> Chip:
    """Return a filter in use, with the query without it."""
    shown = wanted.value if wanted.name in NAMED_BY_PEOPLE else label_of(wanted.value)
    label = f"{'not ' if wanted.negated else ''}{wanted.name.value}: {shown}"
    return Chip(label, str(query.without_filter(wanted)))


def chip_of_word(query: Query, text: str) -> Chip:
    """Return a word to be left out, with the query that does not mind it."""
    return Chip(f"without {text}", str(query.without_word(text)))

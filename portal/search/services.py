"""Search as its readers know it: ordered steps from what was typed to a page of hits.

The index proposes, the database disposes: after the candidates come the rights, and nothing that
is counted, listed or quoted later comes from a record they left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from portal.accounts.viewer import Viewer
from portal.core.records import RecordKind, SearchDocument
from portal.search import fallback, rights
from portal.search.facets import facets, label_of
from portal.search.index.backend import Candidate, Found, IndexUnusableError
from portal.search.index.engine import engine
from portal.search.index.tuning import Tuning
from portal.search.query import Filter, Query, parse
from portal.search.results import Chip, Hit, Results, Suggestion, Suggestions
from portal.search.snippets import Marker, Passage, Snippet
from portal.search.terms import LONGEST_QUERY, PAGE_SIZE, FilterName, Sort
from portal.search.words import analysis

MOST_SUGGESTED = 8
MOST_SEARCHES = 3
PROPOSED = 3 * MOST_SUGGESTED  # titles asked of the index: some may fall to the rights
SHORTEST_TYPED = 2

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Search:
    """One search on its way through the steps."""

    query: Query
    viewer: Viewer
    sort: Sort
    page: int
    found: Found = field(default_factory=Found)
    degraded: bool = False
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = Results(self.query, sort=self.sort)


Step = Callable[[Search], None]


def find(typed: str, viewer: Viewer, *, page: int = 1, sort: Sort = Sort.RELEVANCE) -> Results:
    """Answer what was typed with one page of what this viewer may read."""
    search = Search(parse(typed), viewer, sort, page)
    for step in STEPS:
        step(search)
    return search.results


def ranked(
    typed: str,
    tokens: frozenset[str],
    *,
    limit: int = 10,
    tuning: Tuning | None = None,
    instead: SearchDocument | None = None,
) -> list[str]:
    """Return the references somebody with these tokens finds, best first, from the index alone.

    For trying things out: with another tuning than the stored one, or with one document as it
    would be after a change. Raises `IndexUnusableError`.
    """
    found = engine.backend.search(parse(typed), tokens, limit=limit)
    return [each.ref for each in found.candidates]


def jump(typed: str, viewer: Viewer) -> str | None:
    """Return the address of the record whose reference was typed, if this viewer may read it."""
    ref = parse(typed).reference
    if not ref:
        return None
    found = rights.records([ref], viewer).get(ref)
    return found[0].url(found[1]) if found else None


def suggest(typed: str, viewer: Viewer) -> Suggestions:
    """Offer records and searches for what is being typed; fewer than two characters offer none."""
    typed = " ".join(analysis.cleaned(typed[:LONGEST_QUERY]).split())
    if len(typed) < SHORTEST_TYPED:
        return Suggestions()
    try:
        proposed = engine.backend.suggest(typed, viewer.tokens, limit=PROPOSED)
    except IndexUnusableError:
        proposed = [each.document for each in fallback.find(parse(typed), viewer).candidates]
    refs = [ref for ref in (parse(typed).reference, *(each.ref for each in proposed)) if ref]
    open_to = rights.records(list(dict.fromkeys(refs))[:PROPOSED], viewer)
    records = tuple(_suggestion(*open_to[ref]) for ref in dict.fromkeys(refs) if ref in open_to)
    titles = [kind.title(record) for kind, record in open_to.values()]
    return Suggestions(records[:MOST_SUGGESTED], _searches(typed, titles))


def propose_candidates(search: Search) -> None:
    """Ask the index; when it cannot answer, ask the database for titles and summaries."""
    try:
        search.found = engine.backend.search(search.query, search.viewer.tokens, sort=search.sort)
    except IndexUnusableError:
        search.degraded = True
        search.found = fallback.find(search.query, search.viewer)


def keep_what_may_be_read(search: Search) -> None:
    """Drop every candidate the database does not show to this viewer."""
    candidates = search.found.candidates
    seen = rights.visible((each.ref for each in candidates), search.viewer)
    kept = tuple(each for each in candidates if each.ref in seen)
    if len(kept) < len(candidates):
        log.info("search_index_lags", proposed=len(candidates), kept=len(kept))
    search.found = replace(search.found, candidates=kept)


def count(search: Search) -> None:
    """Count what is left, and offer what it could be narrowed by."""
    candidates = search.found.candidates
    search.results = replace(
        search.results,
        total=len(candidates),
        more=search.found.more,
        out_of_time=search.found.out_of_time,
        degraded=search.degraded,
        facets=facets(search.query, (each.document for each in candidates)),
        chips=tuple(_chip(search.query, each) for each in search.query.filters),
    )


def turn_to_page(search: Search) -> None:
    """Read the records of the page, once more through the viewer's own scope."""
    page = min(max(search.page, 1), search.results.pages)
    shown = search.found.candidates[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    records = rights.records([each.ref for each in shown], search.viewer)
    marker = Marker(search.query)
    snippets = _snippets(records, search.viewer, marker)
    hits = tuple(
        _hit(each, records[each.ref], marker, snippets) for each in shown if each.ref in records
    )
    search.results = replace(search.results, hits=hits, page=page)


STEPS: tuple[Step, ...] = (propose_candidates, keep_what_may_be_read, count, turn_to_page)


def _hit(
    candidate: Candidate,
    found: tuple[RecordKind, Any],
    marker: Marker,
    snippets: Mapping[str, Snippet | None],
) -> Hit:
    kind, record = found
    return Hit(
        ref=candidate.ref,
        title=marker.marked(kind.title(record)),
        url=kind.url(record),
        icon=kind.icon,
        label=kind.label,
        document=candidate.document,
        snippet=snippets.get(candidate.ref),
        complete=candidate.complete,
    )


def _snippets(
    records: Mapping[str, tuple[RecordKind, Any]], viewer: Viewer, marker: Marker
) -> dict[str, Snippet | None]:
    by_kind: dict[str, tuple[RecordKind, list[Any]]] = {}
    for kind, record in records.values():
        by_kind.setdefault(kind.prefix, (kind, []))[1].append(record)
    return {
        ref: marker.best(passages)
        for kind, held in by_kind.values()
        for ref, passages in _passages(kind, held, viewer).items()
    }


def _passages(
    kind: RecordKind, records: Sequence[Any], viewer: Viewer
) -> Mapping[str, Sequence[Passage]]:
    """Ask the kind for the text this viewer may read: `options["passages"](records, viewer)`."""
    offered = kind.options.get("passages")
    if offered:
        passages: Mapping[str, Sequence[Passage]] = offered(records, viewer)
        return passages
    return {record.ref: list(_from_document(kind, record, viewer)) for record in records}


def _from_document(kind: RecordKind, record: Any, viewer: Viewer) -> "list[Passage]":
    document = kind.document(record)
    if document is None:
        return []
    own = [text for token, text in document.layers if token in viewer.tokens]
    files = [Passage(text, file=name) for name, text in document.attachments]
    return [*map(Passage, (document.body, *own, *document.symptoms, document.summary)), *files]


def _suggestion(kind: RecordKind, record: Any) -> Suggestion:
    return Suggestion(record.ref, kind.title(record), kind.url(record), kind.icon, kind.label)


def _searches(typed: str, titles: Sequence[str]) -> tuple[str, ...]:
    """Complete the last word by words of titles the viewer may read, the commonest first."""
    *before, last = typed.split()
    start = analysis.sequence(last)
    counted: dict[str, int] = {}
    for title in titles:
        for word in analysis.sequence(title).split():
            if start and word.startswith(start) and word != start:
                counted[word] = counted.get(word, 0) + 1
    best = sorted(counted, key=lambda word: (-counted[word], word))[:MOST_SEARCHES]
    return tuple(" ".join([*before, word]) for word in best)


def _chip(query: Query, wanted: Filter) -> Chip:
    shown = wanted.value if wanted.name is FilterName.OWNER else label_of(wanted.value)
    label = f"{'not ' if wanted.negated else ''}{wanted.name.value}: {shown}"
    return Chip(label, str(query.without_filter(wanted)))

"""Search as its readers know it: ordered steps from what was typed to a page of hits.

The index proposes, the database disposes: after the candidates come the rights, and nothing that
is counted, listed or quoted later comes from a record they left out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from portal.accounts.viewer import Viewer
from portal.core.records import RecordKind, SearchDocument
from portal.search import fallback, rights
from portal.search.facets import facets, label_of
from portal.search.index.backend import (
    Ask,
    Candidate,
    Explanation,
    Found,
    IndexUnusableError,
    Repair,
    Suggested,
)
from portal.search.index.engine import engine
from portal.search.index.tuning import Tuning
from portal.search.query import Filter, Query, parse
from portal.search.results import Chip, Hit, Results, Suggestion, Suggestions
from portal.search.snippets import Marker, Passage, Snippet
from portal.search.terms import (
    LONGEST_QUERY,
    NAMED_BY_PEOPLE,
    PAGE_SIZE,
    SHORTEST_TYPED,
    FilterName,
    Sort,
)
from portal.search.tuning.stored import current
from portal.search.words import analysis

MOST_SUGGESTED = 6
PROPOSED = 3 * MOST_SUGGESTED  # titles asked of the index: some may fall to the rights

CODE_IN_CAPITALS = re.compile(r"[a-z]{1,8}[-_]?[0-9]+")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Search:
    """One search on its way through the steps."""

    query: Query
    viewer: Viewer
    ask: Ask
    page: int
    found: Found = field(default_factory=Found)
    degraded: bool = False
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = Results(self.query, sort=self.ask.sort)


Step = Callable[[Search], None]


def find(
    typed: str,
    viewer: Viewer,
    *,
    page: int = 1,
    sort: Sort = Sort.RELEVANCE,
    service: str = "",
    signatures: tuple[str, ...] = (),
) -> Results:
    """Answer what was typed with one page of what this viewer may read.

    `service` is what the viewer works on: what helped there before counts more. `signatures` are
    those of pasted error messages: whatever holds one comes first.
    """
    query = parse(typed)
    ask = Ask(
        sort=sort,
        service=service or _only_service(query),
        signatures=signatures,
        tuning=current(),
    )
    search = Search(query, viewer, ask, max(page, 1))
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
    ask = Ask(upto=limit, tuning=tuning or current(), instead=instead)
    found = engine.backend.search(parse(typed), tokens, ask)
    return [each.ref for each in found.candidates]


def with_all_words(typed: str, tokens: frozenset[str], *, limit: int = 3) -> list[str]:
    """Return records with all of these words as they are spelt, from the index alone.

    Raises `IndexUnusableError`.
    """
    ask = Ask(upto=limit, tuning=current(), literally=True)
    found = engine.backend.search(parse(typed), tokens, ask)
    return [each.ref for each in found.candidates if each.complete]


def explain(typed: str, viewer: Viewer, ref: str) -> Explanation | None:
    """Tell why a record stands where it does for this viewer; None for what they may not read."""
    if ref not in rights.visible([ref], viewer):
        return None
    ask = Ask(tuning=current(), service=_only_service(parse(typed)))
    return engine.backend.explain(parse(typed), viewer.tokens, ref, ask)


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
    offered = _offered(typed, viewer)
    asked = parse(typed).reference
    refs = [ref for ref in (asked, *(each.ref for each in offered.documents)) if ref]
    open_to = rights.records(list(dict.fromkeys(refs))[:PROPOSED], viewer)
    shown = [ref for ref in dict.fromkeys(refs) if ref in open_to][:MOST_SUGGESTED]
    known = {each.ref: each for each in offered.documents}
    corrected = _corrected(typed, offered.repairs)
    marker = _marker_while_typing(corrected or typed)
    *before, _ = (corrected or typed).split()
    return Suggestions(
        records=tuple(_suggestion(*open_to[ref], marker, known.get(ref)) for ref in shown),
        searches=tuple(" ".join([*before, word]) for word in offered.endings),
        codes=tuple(map(_as_a_code, offered.codes)),
        services=tuple((name, str(Filter(FilterName.SERVICE, name))) for name in offered.services),
        corrected=corrected,
    )


def best_anchor(typed: str, viewer: Viewer, found: tuple[RecordKind, Any]) -> str:
    """Return the anchor of the passage with the most of what is being typed; empty for none."""
    typed = " ".join(analysis.cleaned(typed[:LONGEST_QUERY]).split())
    if not typed:
        return ""
    kind, record = found
    marker = _marker_while_typing(_corrected(typed, _offered(typed, viewer).repairs) or typed)
    snippet = marker.best(_passages(kind, [record], viewer).get(record.ref, ()))
    return snippet.anchor if snippet else ""


def propose_candidates(search: Search) -> None:
    """Ask the index; when it cannot answer, ask the database for titles and summaries.

    What changed since it was indexed is looked up in the database before: who may not read it
    any more does not find it. The order matters: first what waits, then the index.
    """
    start = (search.page - 1) * PAGE_SIZE
    hidden = rights.lost_since_indexed(search.viewer)
    search.ask = replace(
        search.ask, offset=start, upto=start + PAGE_SIZE, leaving_out=frozenset(hidden)
    )
    try:
        search.found = _within_pages(search)
    except IndexUnusableError:
        search.degraded = True
        search.found = fallback.find(search.query, search.viewer)


def keep_what_may_be_read(search: Search) -> None:
    """Hold the best hundred against the database; if one falls, hold all of them.

    The index is told which to leave out, so that totals and facets are counted without them.
    """
    found = search.found
    if search.degraded or _all_visible(found, search.viewer):
        return
    everything = replace(search.ask, offset=0, upto=found.total)
    all_found = engine.backend.search(search.query, search.viewer.tokens, everything)
    refs = {each.ref for each in all_found.candidates}
    hidden = refs - rights.visible(refs, search.viewer)
    log.info("search_index_lags", proposed=len(refs), kept=len(refs) - len(hidden))
    search.ask = replace(search.ask, leaving_out=search.ask.leaving_out | hidden)
    search.found = _within_pages(search)


def count(search: Search) -> None:
    """Tell how much was found, and offer what it could be narrowed by."""
    found = search.found
    search.results = replace(
        search.results,
        total=found.total,
        complete_total=found.complete,
        more=search.degraded and found.more,
        out_of_time=found.out_of_time,
        degraded=search.degraded,
        facets=facets(search.query, found.counts),
        chips=(
            *(_chip(search.query, each) for each in search.query.filters),
            *(_chip_of_word(search.query, each) for each in search.query.without),
        ),
        corrected=_corrected(search.query.text, found.repairs),
        literal=_literal(search.query.text, found.repairs),
    )


def turn_to_page(search: Search) -> None:
    """Read the records of the page, once more through the viewer's own scope."""
    page = min(search.page, search.results.pages)
    shown = search.found.candidates
    if search.degraded:
        shown = shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    records = rights.records([each.ref for each in shown], search.viewer)
    marker = Marker(_as_meant(search), search.ask.tuning.synonyms)
    snippets = _snippets(records, search.viewer, marker)
    hits = tuple(
        _hit(each, records[each.ref], marker, snippets) for each in shown if each.ref in records
    )
    search.results = replace(search.results, hits=hits, page=page)


STEPS: tuple[Step, ...] = (propose_candidates, keep_what_may_be_read, count, turn_to_page)


def _within_pages(search: Search) -> Found:
    """Ask the index for the page; beyond the end the last page is meant."""
    found = engine.backend.search(search.query, search.viewer.tokens, search.ask)
    if not found.total or search.ask.offset < found.total:
        return found
    search.page = -(-found.total // PAGE_SIZE)
    start = (search.page - 1) * PAGE_SIZE
    search.ask = replace(search.ask, offset=start, upto=start + PAGE_SIZE)
    return engine.backend.search(search.query, search.viewer.tokens, search.ask)


def _all_visible(found: Found, viewer: Viewer) -> bool:
    refs = {*found.refs, *(each.ref for each in found.candidates)}
    return refs == rights.visible(refs, viewer)


def _offered(typed: str, viewer: Viewer) -> Suggested:
    try:
        return engine.backend.suggest(
            typed,
            viewer.tokens,
            limit=PROPOSED,
            leaving_out=frozenset(rights.lost_since_indexed(viewer)),
        )
    except IndexUnusableError:
        found = fallback.find(parse(typed), viewer)
        return Suggested(documents=tuple(each.document for each in found.candidates))


def _only_service(query: Query) -> str:
    """Return the service the query is narrowed to, if it is one."""
    named = [
        each.value for each in query.filters if each.name is FilterName.SERVICE and not each.negated
    ]
    return named[0] if len(named) == 1 else ""


def _corrected(typed: str, repairs: Sequence[Repair]) -> str:
    """Return what was typed with the repaired words in place; empty when none was."""
    corrected = typed
    for repair in repairs:
        corrected = _replaced(corrected, repair.typed, repair.meant)
    return corrected if repairs else ""


def _literal(typed: str, repairs: Sequence[Repair]) -> str:
    """Return the query that takes the repaired words as they were typed: in quotes."""
    literal = typed
    for repair in repairs:
        literal = _replaced(literal, repair.typed, f'"{repair.typed}"')
    return literal if repairs else ""


def _replaced(text: str, word: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, text, count=1)


def _as_meant(search: Search) -> Query:
    return parse(search.results.corrected) if search.results.corrected else search.query


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
        signed=candidate.signed,
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


def _as_a_code(code: str) -> str:
    """Return a code as makers write it: `ora-12541` is in capitals, `0x80070005` is not."""
    return code.upper() if CODE_IN_CAPITALS.fullmatch(code) else code


def _marker_while_typing(typed: str) -> Marker:
    return Marker(parse(typed), unfinished=typed.rsplit(maxsplit=1)[-1])


def _suggestion(
    kind: RecordKind, record: Any, marker: Marker, document: SearchDocument | None
) -> Suggestion:
    return Suggestion(
        ref=record.ref,
        title=kind.title(record),
        url=kind.url(record),
        icon=kind.icon,
        label=kind.label,
        plural=kind.plural,
        marked=marker.marked(kind.title(record)),
        document=document,
    )


def _chip(query: Query, wanted: Filter) -> Chip:
    shown = wanted.value if wanted.name in NAMED_BY_PEOPLE else label_of(wanted.value)
    label = f"{'not ' if wanted.negated else ''}{wanted.name.value}: {shown}"
    return Chip(label, str(query.without_filter(wanted)))


def _chip_of_word(query: Query, text: str) -> Chip:
    return Chip(f"without {text}", str(query.without_word(text)))

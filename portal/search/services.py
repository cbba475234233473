"""Search as its readers know it: ordered steps from what was typed to a page of hits.

The index proposes, the database disposes: after the candidates come the rights, and nothing that
is counted, listed or quoted later comes from a record they left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from portal.accounts.viewer import Viewer
from portal.core import tongues
from portal.core.records import SearchDocument, registry
from portal.search import correcting, fallback, misread, rights, showing, speaking
from portal.search.facets import facets
from portal.search.index.backend import (
    Ask,
    Explanation,
    Found,
    IndexUnusableError,
)
from portal.search.index.engine import engine
from portal.search.index.tuning import Tuning
from portal.search.query import Query, parse
from portal.search.results import Misread, Results
from portal.search.snippets import Marker
from portal.search.terms import (
    PAGE_SIZE,
    FilterName,
    Sort,
)
from portal.search.tuning.stored import current

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
            *(showing.chip(search.query, each) for each in search.query.filters),
            *(showing.chip_of_word(search.query, each) for each in search.query.without),
        ),
        corrected=correcting.corrected(search.query.text, found.repairs),
        literal=correcting.literal(search.query.text, found.repairs),
    )


def tell_what_was_misread(search: Search) -> None:
    """Say which filters came to nothing, that a quote is open, that there is no such record."""
    query = search.query
    search.results = replace(
        search.results,
        misread=_misread(search),
        closed=f'{query.text}"' if query.unclosed else "",
        no_record=query.reference if registry.knows(query.reference) else "",
    )


def turn_to_page(search: Search) -> None:
    """Read the records of the page, once more through the viewer's own scope."""
    page = min(search.page, search.results.pages)
    shown = search.found.candidates
    if search.degraded:
        shown = shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    records = rights.records([each.ref for each in shown], search.viewer)
    same = speaking.others(records, search.viewer)
    candidates = {each.ref: each for each in shown if each.ref in records}
    documents = {ref: each.document for ref, each in candidates.items()}
    once = speaking.once(documents, same, tongues.of_the_page())
    records = {ref: records[ref] for ref in once}
    marker = Marker(_as_meant(search), search.ask.tuning.synonyms)
    snippets = showing.snippets(records, search.viewer, marker)
    hits = tuple(
        showing.hit(candidates[ref], records[ref], marker, snippets, same.get(ref, ()))
        for ref in once
    )
    search.results = replace(search.results, hits=hits, page=page)


STEPS: tuple[Step, ...] = (
    propose_candidates,
    keep_what_may_be_read,
    count,
    tell_what_was_misread,
    turn_to_page,
)


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


def _misread(search: Search) -> tuple[Misread, ...]:
    """Without an index nobody knows which values there are: nothing is told then.

    The names of owners are for those signed in, as on the page of an article.
    """
    if search.degraded or not (search.query.filters or search.query.unread):
        return ()
    try:
        return misread.misread(
            search.query,
            lambda name: engine.backend.values(
                name, search.viewer.tokens, leaving_out=search.ask.leaving_out
            ),
            found_all_words=search.results.complete_total > 0,
            kept_back=frozenset() if search.viewer.is_signed_in else {FilterName.OWNER},
        )
    except IndexUnusableError:
        return ()


def _only_service(query: Query) -> str:
    """Return the service the query is narrowed to, if it is one."""
    named = [
        each.value for each in query.filters if each.name is FilterName.SERVICE and not each.negated
    ]
    return named[0] if len(named) == 1 else ""


def _as_meant(search: Search) -> Query:
    return parse(search.results.corrected) if search.results.corrected else search.query

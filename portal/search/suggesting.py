"""What is offered while somebody types."""

import re
from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import tongues
from portal.core.records import RecordKind, SearchDocument
from portal.search import correcting, fallback, rights, showing, speaking
from portal.search.index.backend import IndexUnusableError, Suggested
from portal.search.index.engine import engine
from portal.search.query import Filter, parse
from portal.search.results import Suggestion, Suggestions
from portal.search.snippets import Marker
from portal.search.terms import LONGEST_QUERY, SHORTEST_TYPED, FilterName
from portal.search.words import analysis

MOST_SUGGESTED = 6
PROPOSED = 3 * MOST_SUGGESTED  # titles asked of the index: some may fall to the rights
CODE_IN_CAPITALS = re.compile(r"[a-z]{1,8}[-_]?[0-9]+")


def suggest(typed: str, viewer: Viewer) -> Suggestions:
    """Offer records and searches for what is being typed; fewer than two characters offer none."""
    typed = " ".join(analysis.cleaned(typed[:LONGEST_QUERY]).split())
    if len(typed) < SHORTEST_TYPED:
        return Suggestions()
    offered = _offered(typed, viewer)
    asked = parse(typed).reference
    refs = [ref for ref in (asked, *(each.ref for each in offered.documents)) if ref]
    open_to = rights.records(list(dict.fromkeys(refs))[:PROPOSED], viewer)
    known = {each.ref: each for each in offered.documents}
    shown = _once([ref for ref in dict.fromkeys(refs) if ref in open_to], known, open_to, viewer)
    corrected = correcting.corrected(typed, offered.repairs)
    marker = _marker_while_typing(corrected or typed)
    *before, _ = (corrected or typed).split()
    return Suggestions(
        records=tuple(_suggestion(*open_to[ref], marker, known.get(ref)) for ref in shown),
        searches=tuple(" ".join([*before, word]) for word in offered.endings),
        codes=tuple(map(_as_a_code, offered.codes)),
        services=tuple((name, str(Filter(FilterName.SERVICE, name))) for name in offered.services),
        corrected=corrected,
    )


def _once(
    refs: list[str],
    known: Mapping[str, SearchDocument],
    records: Mapping[str, tuple[RecordKind, Any]],
    viewer: Viewer,
) -> list[str]:
    """Return what to offer, an answer in several languages once; asks only where there are some."""
    shown = {ref: known[ref] for ref in refs if ref in known}
    if len(shown) == len(refs) and speaking.are_several(shown):
        same = speaking.others({ref: records[ref] for ref in refs}, viewer)
        refs = speaking.once(shown, same, tongues.of_the_page())
    return refs[:MOST_SUGGESTED]


def best_anchor(typed: str, viewer: Viewer, found: tuple[RecordKind, Any]) -> str:
    """Return the anchor of the passage with the most of what is being typed; empty for none."""
    typed = " ".join(analysis.cleaned(typed[:LONGEST_QUERY]).split())
    if not typed:
        return ""
    kind, record = found
    marker = _marker_while_typing(
        correcting.corrected(typed, _offered(typed, viewer).repairs) or typed
    )
    snippet = marker.best(showing.passages(kind, [record], viewer).get(record.ref, ()))
    return snippet.anchor if snippet else ""


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

"""Whether the searchers' own words find the article that was written for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import SearchDocument, registry
from portal.search import services
from portal.search.learning.lifecycle import GAP, is_answered, main_wording
from portal.search.learning.models import Gap
from portal.search.learning.reach import searching_tokens
from portal.search.learning.terms import GapState
from portal.search.policy import PORTAL
from portal.search.query import parse
from portal.search.tuning import stored
from portal.search.words import analysis

DEEPEST = 50  # places looked at; whoever searches looks at fewer
MOST_WORDINGS = 20
CHECKED = (GapState.CLAIMED, GapState.CLOSED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands for one wording, and which words of it the article lacks."""

    place: int | None
    missing: tuple[str, ...] = ()


def places(gap: Gap) -> dict[str, Place]:
    """Search each wording as its searchers would; by normal form. Raises `IndexUnusableError`.

    Reads only: searching is done before the place of the writer is taken.
    """
    if gap.state not in CHECKED:
        return {}
    tokens = searching_tokens(gap.reach)
    document = _document(gap.article_ref, tokens)
    known = _terms(document, tokens) if document else frozenset()
    looked_at = [each for each in gap.wordings if each.text == gap.text]
    looked_at += [each for each in gap.wordings if each.text != gap.text][: MOST_WORDINGS - 1]
    return {
        wording.normal: Place(
            _place(wording.text, gap.article_ref, tokens),
            _lacking(wording.text, known) if document else (),
        )
        for wording in looked_at
    }


def keep(gap: Gap, found: Mapping[str, Place]) -> None:
    """Keep the places found; close the gap when its main wording has the article among the first.

    A closed gap whose main wording finds its article no more is open again.
    """
    if gap.state not in CHECKED or not found:
        return
    for wording in gap.wordings:
        place = found.get(wording.normal, Place(None))
        wording.place, wording.missing = place.place, list(place.missing)
    gap.checked_at = clock.now()
    main = main_wording(gap)
    if gap.state is GapState.CLAIMED and is_answered(gap):
        GAP.advance(gap, "close", by=PORTAL)
    elif gap.state is GapState.CLOSED and main is not None and main.place is None:
        GAP.advance(gap, "lose", by=PORTAL, note=f"{gap.article_ref} is not found any more.")


def _place(text: str, ref: str, tokens: frozenset[str]) -> int | None:
    found = services.ranked(text, tokens, limit=DEEPEST)
    return found.index(ref) + 1 if ref in found else None


def _document(ref: str, tokens: frozenset[str]) -> SearchDocument | None:
    """Return what these tokens may find of a record: what is closed to them tells no words."""
    try:
        kind, number = registry.split(ref)
    except Missing:
        return None
    record = db.session.get(kind.model, number)
    document = kind.document(record) if record else None
    return document if document and not tokens.isdisjoint(document.audience) else None


def _terms(document: SearchDocument, tokens: frozenset[str]) -> frozenset[str]:
    """Return the words of a document as far as these tokens may find them."""
    own = (text for token, text in document.layers if token in tokens)
    texts = (
        *(document.title, document.summary, document.body, document.category),
        *document.symptoms,
        *document.headings,
        *document.codes,
        *document.tags,
        *document.services,
        *(text for _name, text in document.attachments),
        *own,
    )
    return frozenset(term for text in texts for term in analysis.terms(text))


def _lacking(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a search that a document has neither as such nor as a synonym."""
    query = parse(text)
    chunks = (*query.words, *(word for phrase in query.phrases for word in phrase.split()))
    forms = ((chunk, analysis.form_of(chunk)) for chunk in chunks)
    lacking = (
        chunk
        for chunk, form in forms
        if form and known.isdisjoint(form.terms) and not _has_synonym(form.whole, known)
    )
    return tuple(dict.fromkeys(lacking))


def _has_synonym(stem: str, known: frozenset[str]) -> bool:
    for group in stored.current().synonyms:
        said = [frozenset(analysis.terms(term)) for term in group.terms]
        starts = said[:1] if group.one_way else said
        if frozenset({stem}) in starts and any(words and words <= known for words in said):
            return True
    return False

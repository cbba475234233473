"""Which words may stand in a group of synonyms; pure, without a database."""

from collections.abc import Iterable

from portal.core.errors import Invalid
from portal.core.languages import _
from portal.search.tuning.terms import FEWEST_TERMS, LONGEST_TERM, MOST_TERMS
from portal.search.words import analysis


def terms_in(typed: str) -> tuple[str, ...]:
    """Read one term a line, with single spaces; empty lines are left out."""
    lines = (" ".join(analysis.cleaned(line).split()) for line in typed.splitlines())
    return tuple(line for line in lines if line)


def meaning(term: str) -> str:
    """Return what search takes a term for: *VPN clients* and *vpn client* are the same."""
    return " ".join(analysis.terms(term))


def require_sound(terms: tuple[str, ...]) -> None:
    """Raise `Invalid` at the field `terms`, with everything that is wrong with these terms."""
    faults = [*_faults_of_number(terms), *_faults_of_words(terms), *_doubled(terms)]
    if faults:
        raise refused(" ".join(faults))


def refused(sentence: str) -> Invalid:
    """Return a refusal that stands beside the terms."""
    return Invalid(sentence, {"terms": sentence})


def _faults_of_number(terms: tuple[str, ...]) -> Iterable[str]:
    if len(terms) < FEWEST_TERMS:
        yield _("Give at least two terms, one on each line.")
    if len(terms) > MOST_TERMS:
        yield _(
            "At most %(most)s terms in one group; these are %(number)s.",
            most=MOST_TERMS,
            number=len(terms),
        )


def _faults_of_words(terms: tuple[str, ...]) -> Iterable[str]:
    for term in terms:
        if len(term) > LONGEST_TERM:
            yield _(
                "“%(term)s…” is longer than %(longest)s characters.",
                term=term[:20],
                longest=LONGEST_TERM,
            )
        elif not meaning(term):
            yield _(
                "“%(term)s” has no word search looks at: it leaves common words and signs out.",
                term=term,
            )


def _doubled(terms: tuple[str, ...]) -> Iterable[str]:
    first: dict[str, str] = {}
    for term in terms:
        key = meaning(term)
        if key in first:
            yield _(
                "“%(first)s” and “%(second)s” are the same to search.",
                first=first[key],
                second=term,
            )
        elif key:
            first[key] = term

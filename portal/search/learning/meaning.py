"""When two searches ask for the same thing: pure functions over what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.search.learning.terms import LONGEST_NORMAL
from portal.search.query import Query, parse
from portal.search.words import analysis
from portal.search.words.analysis import Form

ALIKE = 0.5  # share of words in common (Jaccard) from which two searches ask for the same
SHORT_WORD, LONG_WORD = 4, 8  # letters from which one slip, and two, make the same word


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a search is about: its stems, and the exact identifiers among them."""

    stems: tuple[str, ...]
    codes: frozenset[str] = frozenset()


def normal_form(query: Query) -> str:
    """Return the stems of a query in their order; filters and what it leaves out are not in it."""
    return " ".join(form.whole for form in _forms(query) if form.whole)[:LONGEST_NORMAL].rstrip()


def spoken(text: str) -> str:
    """Return what was typed without filters and without what it left out: words people say."""
    query = parse(text)
    return (
        " ".join((*query.words, *query.phrases)) if query.filters or query.without else query.text
    )


@lru_cache(maxsize=4096)
def meaning(text: str) -> Meaning:
    """Read what was typed as what it is about."""
    forms = list(_forms(parse(text)))
    stems = tuple(dict.fromkeys(form.whole for form in forms if form.whole))
    return Meaning(
        stems, frozenset(code for form in forms if form.is_code for code in _codes(form))
    )


def is_same_need(one: Meaning, other: Meaning) -> bool:
    """Say whether both share an error code, or at least half of their words.

    One word is the same to the letter, unless each has only one: slips alone make no likeness.
    """
    if one.codes & other.codes:
        return True
    fewer, more = sorted((len(one.stems), len(other.stems)))
    if fewer < ALIKE * more or not fewer:
        return False
    if more > 1 and frozenset(one.stems).isdisjoint(other.stems):
        return False
    return closeness(one, other) >= ALIKE


def closeness(one: Meaning, other: Meaning) -> float:
    """Return the share of words in common: Jaccard over stems, slips of the pen forgiven."""
    left = list(other.stems)
    for stem in one.stems:
        twin = next((each for each in left if is_near(stem, each)), None)
        if twin is not None:
            left.remove(twin)
    common = len(other.stems) - len(left)
    return common / max(1, len(one.stems) + len(left))


def shares_a_word(one: Meaning, other: Meaning) -> bool:
    """Say whether any word of one is, or is nearly, a word of the other."""
    return any(is_near(a, b) for a in one.stems for b in other.stems)


def is_near(one: str, other: str) -> bool:
    """Say whether two stems are one word, perhaps with a slip; identifiers must be equal."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < SHORT_WORD or not (one.isalpha() and other.isalpha()):
        return False
    most = 2 if shorter >= LONG_WORD else 1
    return abs(len(one) - len(other)) <= most and _slips(one, other) <= most


def _slips(one: str, other: str) -> int:
    """Count insertions, deletions, changes and swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return above[-1]


def _forms(query: Query) -> Iterator[Form]:
    chunks = (*query.words, *(word for phrase in query.phrases for word in phrase.split()))
    yield from filter(None, map(analysis.form_of, chunks))


def _codes(form: Form) -> Iterator[str]:
    """Yield the identifier and those of its parts that are telling alone: `12541` of ORA-12541."""
    yield form.whole
    for part in form.parts:
        if len(part) >= 4 and any(letter.isdigit() for letter in part):
            yield part

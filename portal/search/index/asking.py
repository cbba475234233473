"""From the words of a query to what is looked up: synonyms joined in, misspelt words repaired.

A word is misspelt when nothing the viewer may read has it. It is held against the words of the
index; only such as lead to something readable are taken, so that nothing else is given away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from portal.search.index.backend import Repair
from portal.search.index.scoring import TALK, Wanted
from portal.search.query import Query
from portal.search.words import analysis, talk
from portal.search.words.synonyms import Group

SENTENCE = 6  # from so many words on a query is a sentence, and talk in it counts little
CANDIDATES = 24  # readable words of nearly the same spelling that are compared
DENYING = ("un", "in", "im", "ir", "il", "non", "dis", "mis", "de")  # turn a word round
SHORTEST_HALF = 3  # letters of each half when a word is read as two
Count = Callable[[str], int]  # term → readable documents that have it
IsSpelt = Callable[[str], bool]  # word → some readable document spells it so
Near = Callable[[str], list[tuple[int, str]]]  # word → (distance, word), nearest first


def wanted(texts: Iterable[str]) -> list[Wanted]:
    """Return what to look up for these words; common words ask for nothing."""
    found = {
        word.form: _wanted(word.form, text[word.start : word.end])
        for text in texts
        for word in analysis.words(text)
    }
    return list(found.values())


def _wanted(form: analysis.Form, text: str) -> Wanted:
    other = ((form.other,),) if form.other else ()
    return Wanted(form.whole, form.parts, form.is_code, synonyms=other, text=text)


def wanted_by(query: Query) -> list[Wanted]:
    """Return what to look up for a query, its phrases included.

    In a whole sentence the words of everyday talk count little; *log in* finds *login* too. What
    stands behind a quote that nothing closes is taken as it was typed.
    """
    found = [_with_particle(each, query.words) for each in wanted([*query.words, *query.phrases])]
    found = [replace(each, as_typed=each.text in query.unclosed) for each in found]
    if len(found) < SENTENCE:
        return found
    return [
        replace(each, worth=TALK) if _plain(each.text) in talk.WORDS else each for each in found
    ]


def with_synonyms(asked: Sequence[Wanted], groups: Sequence[Group]) -> list[Wanted]:
    """Return the words with their synonyms; a synonym of several words stands for all of them."""
    found = list(asked)
    for group in groups:
        rows = [_terms(term) for term in group.terms]
        sources = rows[:1] if group.one_way else rows
        for row in sources:
            others = tuple(each for each in rows if each != row and each)
            found = _joined(found, row, others)
    return found


def repaired(
    asked: Sequence[Wanted], *, count: Count, near: Near, is_spelt: IsSpelt
) -> tuple[list[Wanted], list[Repair]]:
    """Return the words with misspelt ones replaced, and which were."""
    found: list[Wanted] = []
    repairs: list[Repair] = []
    waiting = list(asked)
    while waiting:
        each = waiting.pop(0)
        if _is_known(each, count):
            found.append(each)
            continue
        if waiting and (joined := _as_one(each, waiting[0], count)):
            repairs.append(Repair(f"{each.text} {waiting.pop(0).text}", joined))
            found += wanted([joined])
            continue
        meant = _meant(each, count, near, is_spelt)
        if meant:
            repairs.append(Repair(each.text, meant))
        found += wanted([meant]) if meant else [each]
    return found, repairs


def _with_particle(each: Wanted, words: Sequence[str]) -> Wanted:
    """Let `log in` be read as `login` too, where the particle stands right behind the word."""
    for word, following in pairwise(words):
        if word == each.text and following.lower() in talk.PARTICLES and word.isalpha():
            form = analysis.form_of(word + following.lower())
            if form and form.whole:
                return replace(each, synonyms=(*each.synonyms, (form.whole,)))
    return each


def _is_known(each: Wanted, count: Count) -> bool:
    """Codes are never bent into other codes: a wrong number would lead astray."""
    if each.as_typed or count(each.whole) or any(all(map(count, row)) for row in each.synonyms):
        return True
    if each.parts:
        return all(count(part) for part in each.telling_parts) or not _plain(each.text).isalpha()
    return not _plain(each.text).isalpha()


def _meant(each: Wanted, count: Count, near: Near, is_spelt: IsSpelt) -> str:
    word = _plain(each.text)
    ranked = sorted(near(word), key=lambda found: (found[0], found[1][:1] != word[:1]))
    # Words nobody may show this viewer must not use up the places of those they may see.
    known = (
        (distance, other[:1] != word[:1], -number, other)
        for distance, other in ranked
        if not _says_the_opposite(word, other)
        and (number := _count_of(other, count))
        and is_spelt(other)
    )
    counted = list(islice(known, CANDIDATES))
    halves = _as_two(word, count)
    if counted and (min(counted)[0] == 1 or not halves):
        return min(counted)[3]
    return halves


def _says_the_opposite(word: str, other: str) -> bool:
    """Tell whether one is the other with *un-* or the like before it: `unclosed`, `closed`."""
    return any(word == prefix + other or other == prefix + word for prefix in DENYING)


def _as_two(word: str, count: Count) -> str:
    """Return the word as two known ones, the rarer of which is as common as can be."""
    places = range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
    splits = [(min(_count_of(word[:at], count), _count_of(word[at:], count)), at) for at in places]
    best, at = max(splits, default=(0, 0))
    return f"{word[:at]} {word[at:]}" if best else ""


def _as_one(first: Wanted, second: Wanted, count: Count) -> str:
    joined = _plain(first.text) + _plain(second.text)
    return joined if joined.isalpha() and _count_of(joined, count) else ""


def _count_of(word: str, count: Count) -> int:
    form = analysis.form_of(word)
    return count(form.whole) if form and form.whole else 0


def _plain(text: str) -> str:
    return analysis.folded(text)


def _terms(text: str) -> tuple[str, ...]:
    """Return the terms of a synonym, one a word; an identifier's whole form stands for it."""
    forms = (word.form for word in analysis.words(analysis.cleaned(text)))
    return tuple(form.whole or form.parts[0] for form in forms)


def _joined(
    asked: list[Wanted], row: tuple[str, ...], others: tuple[tuple[str, ...], ...]
) -> list[Wanted]:
    """Add the others where the words of this row stand side by side in the query."""
    wholes = [each.whole for each in asked]
    length = len(row)
    for at in range(len(asked) - length + 1):
        if length and tuple(wholes[at : at + length]) == row:
            first = asked[at]
            if length == 1:
                merged = replace(first, synonyms=(*first.synonyms, *others))
            else:
                text = " ".join(each.text for each in asked[at : at + length])
                merged = Wanted("", (), synonyms=(row, *others), text=text)
            return [*asked[:at], merged, *asked[at + length :]]
    return asked

"""Which incidents look alike, and by what: an ordered list of signals, each a small function."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.search.logs.reading import signatures
from portal.search.words import analysis

SAME_WORDS = 0.5  # of all the words of two titles, at least so many are shared
FEWEST_WORDS = 2
FEWEST = 2
MOST_READ = 10_000  # characters of one description
FEWEST_BY_WORDS = 3  # words alone say little: it takes one more


@dataclass(frozen=True, slots=True)
class Likeness:
    """Some incidents and what they have in common; the key stays when more of them come."""

    key: str
    why: str
    numbers: frozenset[int]


Signal = Callable[[Sequence[Incident]], Iterator[Likeness]]


def came_back(cases: Sequence[Incident]) -> Iterator[Likeness]:
    """Find incidents that are one another again, as somebody said when opening them."""
    known = {each.id: each for each in cases}
    chains: dict[int, set[int]] = defaultdict(set)
    for each in cases:
        first = _first(each, known)
        chains[first].add(each.id)
    for first, numbers in chains.items():
        if len(numbers) >= FEWEST:
            yield Likeness(f"again:{first}", _("Each is the one before again"), frozenset(numbers))


def same_message(cases: Sequence[Incident]) -> Iterator[Likeness]:
    """Find incidents that quote the same error message."""
    holders: dict[str, set[int]] = defaultdict(set)
    for each in cases:
        for signature in _signatures(f"{each.title}\n{each.description[:MOST_READ]}"):
            holders[signature].add(each.id)
    for signature, numbers in holders.items():
        if len(numbers) >= FEWEST:
            yield Likeness(f"log:{signature}", _("The same error message"), frozenset(numbers))


def same_words(cases: Sequence[Incident]) -> Iterator[Likeness]:
    """Find incidents of one service whose titles share at least half of their words.

    The oldest of a group stands for it, so that it does not drift from one to the next.
    """
    groups: dict[int, list[tuple[Incident, frozenset[str], set[int]]]] = defaultdict(list)
    for each in sorted(cases, key=lambda case: case.id):
        said = frozenset(analysis.terms(each.title))
        if each.service_id is None or len(said) < FEWEST_WORDS:
            continue
        for _oldest, words, numbers in groups[each.service_id]:
            if are_alike(words, said):
                numbers.add(each.id)
                break
        else:
            groups[each.service_id].append((each, said, {each.id}))
    for oldest, _words, numbers in (group for some in groups.values() for group in some):
        if len(numbers) >= FEWEST_BY_WORDS:
            name = oldest.service.name if oldest.service else ""
            yield Likeness(
                f"words:{oldest.id}",
                _("The same words, on %(name)s", name=name),
                frozenset(numbers),
            )


def are_alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether two titles share at least half of all their words, and two of them."""
    shared = len(some & others)
    return shared >= FEWEST_WORDS and shared >= SAME_WORDS * len(some | others)


# The surest first; alerts add theirs.
signals: list[Signal] = [came_back, same_message, same_words]


@lru_cache(maxsize=2_000)
def _signatures(text: str) -> tuple[str, ...]:
    # Reading a text like a log takes milliseconds, and most of them are the same next time.
    return signatures(text)


def _first(case: Incident, known: dict[int, Incident]) -> int:
    """Return the number of the incident a chain of recurrences began with."""
    seen = {case.id}
    number = case.recurrence_of_id
    first = case.id
    while number is not None and number not in seen:
        seen.add(number)
        first = number
        number = known[number].recurrence_of_id if number in known else None
    return first

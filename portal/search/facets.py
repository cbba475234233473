"""What the results could be narrowed by, with counts of nothing but what the viewer may see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.core.languages import later
from portal.core.records import SearchDocument, registry
from portal.search import filters
from portal.search.query import Filter, Query
from portal.search.terms import FACETS, NAMED_BY_PEOPLE, FilterName

MOST_VALUES = 8
LABELS = {
    FilterName.KIND: later("Kind"),
    FilterName.SERVICE: later("Service"),
    FilterName.CATEGORY: later("Category"),
    FilterName.TAG: later("Tag"),
    FilterName.CONFIDENCE: later("Confidence"),
    FilterName.LANGUAGE: later("Language"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow by, and the query that does it (or takes it back)."""

    label: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the results."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def facets(query: Query, counts: Mapping[FilterName, Mapping[str, int]]) -> tuple[Facet, ...]:
    """Offer the counted values; ways with nothing to choose from are left out."""
    made = (_facet(query, name, counts.get(name, {})) for name in FACETS)
    return tuple(facet for facet in made if facet.choices)


def counted(documents: Iterable[SearchDocument]) -> dict[FilterName, dict[str, int]]:
    """Count the values of single documents, as an engine does over all at once."""
    held = list(documents)
    return {
        name: dict(Counter(value for each in held for value in filters.values(each, name)))
        for name in FACETS
    }


def label_of(value: str) -> str:
    """Return a stored value as people read it, by the kinds' `options["labels"]`, else in words."""
    for kind in registry:
        if label := kind.options.get("labels", {}).get(value):
            return str(label)
    return value.replace("_", " ").capitalize() if value.islower() else value


def _facet(query: Query, name: FilterName, counted: Mapping[str, int]) -> Facet:
    chosen = {filters.key(each.value): each for each in query.filters if each.name is name}
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0].lower(), item[0]))
    taken = [item for item in ranked if filters.key(item[0]) in chosen] if chosen else []
    shown = list(dict.fromkeys([*ranked[:MOST_VALUES], *taken]))
    choices = [
        _choice(query, Filter(name, value), count, chosen.get(filters.key(value)))
        for value, count in shown
    ]
    worth_showing = len(choices) > 1 or bool(taken)
    return Facet(name.value, LABELS[name], tuple(choices) if worth_showing else ())


def _choice(query: Query, wanted: Filter, count: int, chosen: Filter | None) -> Choice:
    changed = query.without_filter(chosen) if chosen else query.with_filter(wanted)
    label = wanted.value if wanted.name in NAMED_BY_PEOPLE else label_of(wanted.value)
    return Choice(label, count, chosen is not None, str(changed))

"""Filters that came to nothing: what was not understood, and what could stand there instead.

Every value named here is one of a record the viewer may read.
"""

from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches

from portal.core.languages import _, later
from portal.search import filters
from portal.search.facets import Choice
from portal.search.query import Filter, Query, Unread, is_span
from portal.search.results import Misread
from portal.search.terms import CONDITIONS, FilterName

MOST_OFFERED = 6
ALIKE_NAMES, ALIKE_VALUES = 0.8, 0.6  # of 1, from which on two are nearly the same
MEANT = {  # what people write who learnt their filters elsewhere
    "after": FilterName.UPDATED,
    "area": FilterName.CATEGORY,
    "assignee": FilterName.OWNER,
    "author": FilterName.OWNER,
    "before": FilterName.UPDATED,
    "changed": FilterName.UPDATED,
    "date": FilterName.UPDATED,
    "label": FilterName.TAG,
    "modified": FilterName.UPDATED,
    "since": FilterName.UPDATED,
    "status": FilterName.STATE,
    "system": FilterName.SERVICE,
    "topic": FilterName.CATEGORY,
    "trust": FilterName.CONFIDENCE,
    "type": FilterName.KIND,
}
SIDES = {"after": ">", "since": ">", "before": "<"}
DATES = ("30d", "2026-05", ">2026-05-01")
FIXED = {FilterName.IS: CONDITIONS, FilterName.UPDATED: DATES}
_WITHOUT = {
    FilterName.KIND: later("Nothing you can open has this kind."),
    FilterName.SERVICE: later("Nothing you can open has this service."),
    FilterName.TAG: later("Nothing you can open has this tag."),
    FilterName.CATEGORY: later("Nothing you can open has this category."),
    FilterName.STATE: later("Nothing you can open has this state."),
    FilterName.CONFIDENCE: later("Nothing you can open has this confidence."),
    FilterName.OWNER: later("Nothing you can open has this owner."),
    FilterName.LANGUAGE: later("Nothing you can open has this language."),
}
ValuesOf = Callable[[FilterName], Sequence[str]]


def misread(
    query: Query,
    values_of: ValuesOf,
    *,
    found_all_words: bool,
    kept_back: Collection[FilterName] = (),
) -> tuple[Misread, ...]:
    """Return the filters that cannot have been meant as they were read, with what could be.

    A name nobody knows is told only where nothing has all of the words: `systemd:failed` is one.
    `values_of` gives the values of what the viewer may read; those of `kept_back` are not offered.
    """

    def offered(name: FilterName, typed: str) -> Sequence[str]:
        return () if name in kept_back else _nearest(typed, FIXED.get(name) or values_of(name))

    told = [
        _without_effect(query, each, offered(each.name, each.value))
        for each in query.filters
        if each.name not in FIXED and not any(_is_met(each, has) for has in values_of(each.name))
    ]
    for unread in query.unread:
        name = _name_meant(unread.name)
        if not _looks_meant(unread, name):
            continue
        if name:
            told.append(_not_a_filter(query, unread, name, offered(name, unread.value)))
        elif not found_all_words:
            told.append(_unknown(query, unread))
    return tuple(told)


def _without_effect(query: Query, wanted: Filter, offered: Sequence[str]) -> Misread:
    """Tell of a filter with a value that nothing the viewer may read has."""
    return Misread(
        typed=str(wanted).removeprefix("-"),
        words=str(_WITHOUT[wanted.name]),
        choices=tuple(_choice(query, wanted, value) for value in offered),
        without=str(query.without_filter(wanted)),
    )


def _is_met(wanted: Filter, value: str) -> bool:
    asked, held = filters.key(wanted.value), filters.key(value)
    return f"-{asked}-" in f"-{held}-" if wanted.name is FilterName.OWNER else asked == held


def _choice(query: Query, instead_of: Filter, value: str) -> Choice:
    wanted = Filter(instead_of.name, value, instead_of.negated)
    changed = query.without_filter(instead_of).with_filter(wanted)
    return Choice(str(wanted), 0, chosen=False, query=str(changed))


def _not_a_filter(
    query: Query, unread: Unread, name: FilterName, offered: Sequence[str]
) -> Misread:
    if unread.name != name:
        words = _(
            "There is no filter “%(name)s:”, so this was searched as words.", name=unread.name
        )
    elif unread.is_apart:
        words = _(
            "Nothing stands right behind “%(name)s:”, so this was searched as words.",
            name=name.value,
        )
    else:
        words = _(
            "“%(name)s:” does not know this value, so it was searched as words.", name=name.value
        )
    side = SIDES.get(unread.name, "") + unread.value
    if name is FilterName.UPDATED and is_span(side):
        offered = (side,)
    return Misread(
        typed=unread.typed,
        words=words,
        choices=tuple(_replaced(query, unread, str(Filter(name, value))) for value in offered),
        without=_replaced(query, unread, "").query,
    )


def _unknown(query: Query, unread: Unread) -> Misread:
    names = ", ".join(f"{name.value}:" for name in FilterName)
    words = _(
        "There is no filter “%(name)s:”, so this was searched as words. Filters: %(names)s.",
        name=unread.name,
        names=names,
    )
    without = _replaced(query, unread, "").query
    return Misread(unread.typed, words, (), without, may_be_words=True)


def _name_meant(name: str) -> FilterName | None:
    """Return the filter a name is, nearly is, or is called elsewhere."""
    if name in MEANT:
        return MEANT[name]
    near = get_close_matches(name, [each.value for each in FilterName], 1, ALIKE_NAMES)
    return FilterName(near[0]) if near else None


def _looks_meant(unread: Unread, name: FilterName | None) -> bool:
    """Tell `colour:red` and `status:open` from addresses, paths, times, ports and numbers."""
    if unread.name == name or name is FilterName.UPDATED:
        return True
    return len(unread.name) > 2 and unread.value[:1].isalpha()


def _nearest(typed: str, known: Sequence[str]) -> Sequence[str]:
    """Return the values nearest to what was typed; where none is near, the commonest."""
    by_key = {filters.key(value): value for value in known}
    asked = filters.key(typed)
    near = get_close_matches(asked, [*by_key], MOST_OFFERED, ALIKE_VALUES)
    near += [key for key in by_key if asked and key and (asked in key or key in asked)]
    nearest = [by_key[key] for key in dict.fromkeys(near)]
    return (nearest or list(known))[:MOST_OFFERED]


def _replaced(query: Query, unread: Unread, other: str) -> Choice:
    changed = " ".join(query.text.replace(unread.typed, other, 1).split())
    return Choice(other, 0, chosen=False, query=changed)

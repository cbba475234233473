"""Whether a document meets the filters of a query; the same for index hits and database hits."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from portal.core.records import SearchDocument
from portal.search.query import Filter, Query, updated_between
from portal.search.terms import ARCHIVED, STALE_AFTER_DAYS, FilterName
from portal.search.words import analysis


def matches(query: Query, document: SearchDocument, *, now: datetime) -> bool:
    """Tell whether the document meets every filter; filters of one name are alternatives.

    Archived documents are left out unless the query asks for them.
    """
    if document.confidence == ARCHIVED and not _asks_for_archived(query):
        return False
    names = {each.name for each in query.filters if not each.negated}
    return all(
        any(_meets(each, document, now) for each in query.filters if _wants(each, name))
        for name in names
    ) and not any(_meets(each, document, now) for each in query.filters if each.negated)


def values(document: SearchDocument, name: FilterName) -> tuple[str, ...]:
    """Return the document's own values under this filter name, as people read them."""
    match name:
        case FilterName.SERVICE:
            return document.services
        case FilterName.TAG:
            return document.tags
        case FilterName.LANGUAGE:
            return (document.language,) if document.language else ()
        case FilterName.UPDATED | FilterName.IS:
            return ()
        case _:
            value: str = getattr(document, name.value)
            return (value,) if value else ()


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return what `Payment Gateway`, `payment_gateway` and `payment-gateway` have in common."""
    return analysis.sequence(text.replace("_", " ")).replace(" ", "-")


def is_overdue(document: SearchDocument, *, now: datetime) -> bool:
    """Tell whether somebody should have confirmed this document by now."""
    due = _aware(document.due_at)
    return due is not None and due <= now


def is_stale(document: SearchDocument, *, now: datetime) -> bool:
    """Tell whether this document is due for review, or nobody verified it for half a year."""
    verified = _aware(document.verified_at)
    old = verified is None or verified < now - timedelta(days=STALE_AFTER_DAYS)
    return old or is_overdue(document, now=now)


def _wants(wanted: Filter, name: FilterName) -> bool:
    return wanted.name is name and not wanted.negated


def _asks_for_archived(query: Query) -> bool:
    return any(each.value.lower() == ARCHIVED and not each.negated for each in query.filters)


def _meets(wanted: Filter, document: SearchDocument, now: datetime) -> bool:
    match wanted.name:
        case FilterName.IS:
            if wanted.value.lower() == ARCHIVED:
                return document.confidence == ARCHIVED
            return is_stale(document, now=now)
        case FilterName.UPDATED:
            return _updated_within(wanted.value, document, now)
        case FilterName.OWNER:
            return _names(wanted.value, document.owner)
        case _:
            wanted_key = key(wanted.value)
            return any(key(value) == wanted_key for value in values(document, wanted.name))


def _updated_within(value: str, document: SearchDocument, now: datetime) -> bool:
    span = updated_between(value, today=now.date())
    updated = _aware(document.updated_at)
    return bool(span and updated) and span[0] <= updated.date() <= span[1]  # type: ignore[index, union-attr]


def _names(wanted: str, owner: str) -> bool:
    """Any part of a name will do: people type `owner:lena`."""
    return f"-{key(wanted)}-" in f"-{key(owner)}-"


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment

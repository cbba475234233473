"""The words of search: how results are ordered, what can be filtered, and the caps."""

from enum import StrEnum

from portal.core.languages import _

LONGEST_QUERY = 256  # characters read of what was typed; the rest is dropped before parsing
SHORTEST_TYPED = 2  # characters from which on something is suggested
MOST_TERMS = 16  # words, phrases and filters read of one query
MOST_CANDIDATES = 10_000  # a result opened at a later place is noted as opened at this one
TIME_LIMIT = 1.5  # seconds one search may spend in the index
FEW = 10  # fewer full matches than this are filled up with partial ones
FILL = 30  # … until there are so many
PAGE_SIZE = 10
STALE_AFTER_DAYS = 180  # not verified for so long: `is:stale`
LONGEST_TERM = 64  # characters of one indexed term; longer ones are only found by their parts


class Sort(StrEnum):
    """How results are ordered."""

    RELEVANCE = "relevance"
    UPDATED = "updated"
    VERIFIED = "verified"
    USES = "uses"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            Sort.RELEVANCE: _("By relevance"),
            Sort.UPDATED: _("Newest first"),
            Sort.VERIFIED: _("Verified lately"),
            Sort.USES: _("Used most"),
        }[self]


class FilterName(StrEnum):
    """What can stand before the colon of a filter."""

    KIND = "kind"
    SERVICE = "service"
    TAG = "tag"
    CATEGORY = "category"
    STATE = "state"
    CONFIDENCE = "confidence"
    OWNER = "owner"
    LANGUAGE = "lang"
    UPDATED = "updated"
    IS = "is"


FACETS = (
    FilterName.KIND,
    FilterName.SERVICE,
    FilterName.CATEGORY,
    FilterName.TAG,
    FilterName.CONFIDENCE,
    FilterName.LANGUAGE,
)
NAMED_BY_PEOPLE = frozenset(  # whose values are shown as they were written
    {FilterName.SERVICE, FilterName.TAG, FilterName.CATEGORY, FilterName.OWNER}
)
CONDITIONS = ("stale", "archived")  # what can stand after `is:`
ARCHIVED = "archived"
INDEX_RECORD = "index_record"  # the job that brings one record up to date in the index
CHECK_INDEX = "check_index"  # … and the one that compares all of it with the database

"""What a search answers: values for pages, the command line and programs alike."""

from dataclasses import dataclass

from portal.core.records import SearchDocument
from portal.search.facets import Choice, Facet
from portal.search.query import Query
from portal.search.snippets import Segment, Snippet
from portal.search.terms import PAGE_SIZE, Sort


@dataclass(frozen=True, slots=True)
class Other:
    """The same in another language."""

    ref: str
    url: str
    language: str
    name: str  # of the language


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found."""

    ref: str
    title: tuple[Segment, ...]
    url: str
    icon: str
    label: str  # of the kind of record
    document: SearchDocument  # without its long texts
    snippet: Snippet | None = None
    complete: bool = True  # False: only some of the words were found
    signed: bool = False  # one of the pasted error messages stands in it
    likely: bool = True  # False: it only happens to share some words
    also: tuple[Other, ...] = ()  # what says the same in other languages


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter or a left-out word in force, and the query without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Misread:
    """A filter that came to nothing, what may have been meant, and the query that leaves it out."""

    typed: str
    words: str
    choices: tuple[Choice, ...]
    without: str
    may_be_words: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer; every number counts only what the viewer may read."""

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    complete_total: int = 0  # … that have all of the words
    more: bool = False  # there are more than were counted
    page: int = 1
    sort: Sort = Sort.RELEVANCE
    facets: tuple[Facet, ...] = ()
    chips: tuple[Chip, ...] = ()
    degraded: bool = False  # titles and summaries from the database only
    out_of_time: bool = False
    corrected: str = ""  # what was searched instead of what was typed
    literal: str = ""  # … and the query that insists on what was typed
    misread: tuple[Misread, ...] = ()  # filters that came to nothing
    closed: str = ""  # the query with its open quote closed, where one was left open
    no_record: str = ""  # the reference that was typed, where the viewer may open no such record

    @property
    def is_a_slip(self) -> bool:
        """Whether it was a wrong filter or number that found nothing: no words were in vain."""
        is_wrong = self.no_record or any(not each.may_be_words for each in self.misread)
        return bool(is_wrong) and not self.complete_total

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record offered while somebody types."""

    ref: str
    title: str
    url: str
    icon: str
    label: str  # of the kind of record
    plural: str  # … of several
    marked: tuple[Segment, ...] = ()  # the title, with what is being typed
    document: SearchDocument | None = None  # without its long texts; None where no index is asked


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered while somebody types: records first, then whole searches."""

    records: tuple[Suggestion, ...] = ()
    searches: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    services: tuple[tuple[str, str], ...] = ()  # (name, query)
    corrected: str = ""  # what is suggested for, where a word was misspelt

    def __bool__(self) -> bool:
        return bool(self.records or self.searches or self.codes or self.services)

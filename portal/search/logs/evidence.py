"""What a piece of log says: codes, exceptions, messages, and what to search for because of it."""

from dataclasses import dataclass, field

from portal.search.logs.exceptions import last_part
from portal.search.logs.shapes import signature, telling_words
from portal.search.terms import LONGEST_QUERY, MOST_TERMS
from portal.search.words import analysis

MOST_CODES = 4  # of a query
MOST_EXCEPTIONS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A code or the name of an exception, the line it first stands on, and how often it was met."""

    text: str
    line: int
    count: int = 1
    weight: int = 0

    @property
    def query(self) -> str:
        """What searches for this alone."""
        return last_part(self.text)


@dataclass(frozen=True, slots=True)
class Message:
    """The shape of a message, the line it first stands on, and how often it was met."""

    shape: str
    line: int
    count: int = 1
    weight: int = 0

    @property
    def signature(self) -> str:
        """The short name two lines of the same event share."""
        return signature(self.shape)

    @property
    def query(self) -> str:
        """What searches for this alone."""
        return _searchable(telling_words(self.shape))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read, each kind with the most telling first; secrets are gone from all of it."""

    codes: tuple[Finding, ...] = ()
    exceptions: tuple[Finding, ...] = ()
    messages: tuple[Message, ...] = ()
    secrets: int = 0
    lines: int = 0  # lines that were read
    left_out: int = 0  # lines beyond the cap
    text: str = field(default="", repr=False)  # what was read, secrets masked

    def __bool__(self) -> bool:
        return bool(self.codes or self.exceptions or self.messages)

    @property
    def query(self) -> str:
        """One search for all of it, within the caps of a query: 256 characters, 16 words."""
        words = [each.query for each in self.codes[:MOST_CODES]]
        words += [each.query for each in self.exceptions[:MOST_EXCEPTIONS]]
        for message in self.messages[:1]:
            words += telling_words(message.shape)
        return _searchable(words)

    @property
    def signatures(self) -> tuple[str, ...]:
        """The signatures of the messages, for `SearchDocument.signatures` to be compared with."""
        return tuple(message.signature for message in self.messages)


def _searchable(words: list[str]) -> str:
    """Join words without repetitions, as a query that means nothing but words."""
    kept: dict[str, None] = {}
    room = MOST_TERMS
    for words_here in words:
        for word in analysis.CHUNK.findall(words_here.replace(":", " ").replace('"', " ")):
            if word.lower() in analysis.COMMON or word.lower() in map(str.lower, kept):
                continue
            if room and len(" ".join([*kept, word])) <= LONGEST_QUERY:
                kept[word] = None
                room -= 1
    return " ".join(kept)

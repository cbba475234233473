"""The codes of a line of log, of one word and of several."""

from collections.abc import Iterator
from itertools import islice

from portal.search.logs.code import Code
from portal.search.logs.code_phrases import phrase_codes
from portal.search.logs.code_words import word_codes

MOST_CODES = 20  # of one line; nobody reads more


def codes(line: str) -> Iterator[Code]:
    """Yield the codes of one line, each only once."""
    taken: set[str] = set()
    for code in islice(_all(line), MOST_CODES):
        if code.text.lower() not in taken:
            taken.add(code.text.lower())
            yield code


def _all(line: str) -> Iterator[Code]:
    yield from word_codes(line)
    yield from phrase_codes(line)

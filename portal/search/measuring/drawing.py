"""Queries drawn from documents: words as often as they occur, titles as far as they are typed."""

import random
import re
import string
from collections.abc import Sequence

from portal.core.records import SearchDocument
from portal.search.words.analysis import COMMON

WORD = re.compile(r"[^\W\d_]{3,24}")
# An identifier: letters and digits in one word, or capitals before a number (ORA-12541).
CODE = re.compile(r"\b(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*\b")
SHORTEST_START, LONGEST_START = 2, 12  # characters typed of a title
SHORTEST_MISSPELT = 5  # letters of a word that is given a typo
TRIES = 20  # places looked at in one document before another one is taken


class Drawer:
    """Draws queries from the same documents in the same order for the same seed."""

    def __init__(self, documents: Sequence[SearchDocument], *, seed: int = 1) -> None:
        self._documents = documents
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def words(self, count: int) -> str:
        """Return words that stand near each other in one document."""
        for _ in range(TRIES):
            found = _words(self._text())
            if len(found) >= count:
                start = self._random.randrange(len(found) - count + 1)
                return " ".join(found[start : start + count])
        return self.title()

    def words_apart(self, count: int) -> str:
        """Return words that stand in different documents."""
        return " ".join(self.words(1) for _ in range(count))

    def phrase(self, count: int = 3) -> str:
        """Return words that stand side by side, in quotation marks."""
        for _ in range(TRIES):
            pieces = self._random.choice(self._text().split("\n") or [""]).split()
            if len(pieces) >= count:
                start = self._random.randrange(len(pieces) - count + 1)
                run = " ".join(pieces[start : start + count])
                if all(WORD.fullmatch(word) for word in run.split()):
                    return f'"{run}"'
        return f'"{self.words(2)}"'

    def title(self) -> str:
        """Return a whole title."""
        return self._document().title

    def title_start(self) -> str:
        """Return what somebody has typed of a title so far; the last word may be unfinished."""
        return self.title()[: self._random.randint(SHORTEST_START, LONGEST_START)].strip()

    def unfinished(self) -> str:
        """Return two or three words from inside a title, the last one unfinished."""
        words = [word for word in self.title().lower().split() if WORD.fullmatch(word)]
        if len(words) < 2:
            return self.title_start()
        start = self._random.randrange(len(words) - 1)
        *before, last = words[start : start + self._random.choice((2, 3))]
        return " ".join([*before, last[: self._random.randint(2, len(last))]])

    def code(self) -> str:
        """Return an identifier; a word where no document looked at has one."""
        for _ in range(TRIES):
            document = self._document()
            found: list[str] = [*document.codes, *CODE.findall(_text(document))]
            if found:
                return self._random.choice(found)
        return self.words(1)

    def misspelt(self) -> str:
        """Return two words of a title, one of them with one typing mistake."""
        for _ in range(TRIES):
            words = [word.lower() for word in _words(self.title())]
            long = [at for at, word in enumerate(words) if len(word) >= SHORTEST_MISSPELT]
            if long:
                at = self._random.choice(long)
                words[at] = self._with_typo(words[at])
                start = max(0, min(at, len(words) - 2))
                return " ".join(words[start : start + 2])
        return self._with_typo(self.words(1))

    def _with_typo(self, word: str) -> str:
        at = self._random.randrange(1, len(word) - 1)
        letter = self._random.choice(string.ascii_lowercase)
        return self._random.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )

    def _document(self) -> SearchDocument:
        return self._random.choice(self._documents)

    def _text(self) -> str:
        return _text(self._document())


def _text(document: SearchDocument) -> str:
    return "\n".join((document.title, *document.symptoms, document.body))


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word.lower() not in COMMON]

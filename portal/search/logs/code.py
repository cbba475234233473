"""A code in a line of log: an identifier that means the same on every machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is shown and searched, the words of it that stand in the line, and its worth."""

    text: str
    literal: str
    weight: int

"""What was typed with its misspelt words put right, or taken as they were typed."""

import re
from collections.abc import Sequence

from portal.search.index.backend import Repair


def corrected(typed: str, repairs: Sequence[Repair]) -> str:
    """Return what was typed with the repaired words in place; empty when none was."""
    corrected = typed
    for repair in repairs:
        corrected = _replaced(corrected, repair.typed, repair.meant)
    return corrected if repairs else ""


def literal(typed: str, repairs: Sequence[Repair]) -> str:
    """Return the query that takes the repaired words as they were typed: in quotes."""
    literal = typed
    for repair in repairs:
        literal = _replaced(literal, repair.typed, f'"{repair.typed}"')
    return literal if repairs else ""


def _replaced(text: str, word: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, text, count=1)

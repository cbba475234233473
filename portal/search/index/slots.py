"""The places of a document a word can stand in: one byte each of what a posting carries."""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Slot(IntEnum):
    """Where a word stands; its value is the place of the count in a posting."""

    TITLE = 0
    SYMPTOMS = 1
    CODES = 2
    HEADINGS = 3
    SUMMARY = 4
    TAGS = 5
    BODY = 6
    FILES = 7


def mask_of(*slots: Slot) -> NDArray[Any]:
    """Return the bytes of these places in a posting as one number: an array of one uint64."""
    return np.frombuffer(bytes(255 * (slot in slots) for slot in Slot), np.uint64)


MOST = 255  # times a word is counted in one slot
LEAD = 1  # flags of the word list for suggestions: it stands in the title,
ASIDE = 2  # in symptoms, tags, services, headings or summary,
CODE = 4  # and it is an identifier

"""Words that mean the same to those who search, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Words or short phrases that find one another.

    One-way: whoever searches the first finds the others too, never the reverse.
    """

    terms: tuple[str, ...]
    one_way: bool = False

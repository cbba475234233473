"""What becomes of a search: small rules over values, without a database."""

from datetime import datetime

from portal.search.learning.meaning import Meaning, shares_a_word
from portal.search.learning.terms import SAME_SEARCH, Outcome

UNDECIDED = frozenset({Outcome.NOTHING, Outcome.SHOWN})


def at_first(complete: int) -> Outcome:
    """Return what a search is before anybody did anything: did a record have all of its words?"""
    return Outcome.SHOWN if complete else Outcome.NOTHING


def when_opened(now: Outcome) -> Outcome:
    """Return what it is after a hit was opened; a use or a hand-over says more and stays."""
    return now if now in {Outcome.USED, Outcome.ESCALATED} else Outcome.OPENED


def is_rewording(
    earlier: Meaning, later: Meaning, *, outcome: Outcome, made: datetime, now: datetime
) -> bool:
    """Say whether a search says again what the person's last one, never opened, said."""
    soon = now - made <= SAME_SEARCH
    return outcome in UNDECIDED and soon and shares_a_word(earlier, later)


def is_failure(outcome: Outcome, complete: int, *, in_the_end: Outcome) -> bool:
    """Say whether a search shows that something is missing.

    Nothing had all of its words and neither it nor its rewording (`in_the_end`) led anywhere; or
    the person handed over after it.
    """
    if outcome is Outcome.ESCALATED:
        return True
    return complete == 0 and not outcome.is_success and not in_the_end.is_success

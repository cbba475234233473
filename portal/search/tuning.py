"""The tuning in force."""

from portal.search.index.tuning import Tuning


def current() -> Tuning:
    """Return the stored weights and synonyms."""
    return Tuning()

"""What somebody leaves behind: later features tell, so that an administrator can hand it over."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Belonging:
    """So many things that need a new owner, and where to see them: `12 articles`, `/kb?…`."""

    number: int
    words: str  # the number with its noun
    url: str


Teller = Callable[[Person], Belonging]
_tellers: dict[str, Teller] = {}


def tell(name: str, teller: Teller) -> None:
    """Let a feature count what a person owns; `name` is the feature's, once each."""
    _tellers[name] = teller


def belongings(person: Person) -> list[Belonging]:
    """Return what this person owns, without what there is none of."""
    told = [teller(person) for teller in _tellers.values()]
    return [belonging for belonging in told if belonging.number]

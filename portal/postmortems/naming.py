"""People called by their role: every name the portal knows, wherever it stands in a text.

A name is found in any letter case and with its ending (*Theo's*, *THEO*), turned round (*Brandt,
Theo*), as an address or a mention, and by one of its words alone. A word that is also an ordinary
one (*Will*, *Mark*) counts alone only where it is written with a capital and its bearer took part.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sqlalchemy import select

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.core.db import db
from portal.postmortems.gathering import team_words
from portal.postmortems.models.postmortem import Postmortem

SOMEBODY = "a colleague"
_ADDRESS = "an address"
_WORD = re.compile(r"[^\W_]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
_ENDING = r"(?P<ending>['’]s?|s)?"
_ORDINARY = frozenset(
    """
    angel april art august bell bill black bob brown carol chase cook dale dawn day dean drew eve
    faith fox frank gene grace grant gray green guy hall hill hope iris ivy jack jade joy june king
    lane long mark max may miles nick norm olive page park pat penny price ray reed rich rob rose
    ruby sandy stone sue summer victor wade ward white will wood young
    """.split()  # noqa: SIM905 - a list of quoted names is no easier to read
)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to name somebody, as words in small letters."""

    words: tuple[str, ...]
    person_id: int
    role: str
    is_whole: bool  # the whole name, and not one of its words

    @property
    def is_ordinary(self) -> bool:
        """Whether it is a word that texts use for other things."""
        return len(self.words) == 1 and self.words[0] in _ORDINARY


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody a text may name; `took_part` is what those of the record are called there."""

    ways: Mapping[str, Sequence[_Way]]  # by their first word
    mails: Mapping[str, tuple[int, str]]  # person and role, by address
    took_part: Mapping[int, str] = field(default_factory=dict)

    def of(self, found: Postmortem) -> "Names":
        """Return the same people, those who took part called as the postmortem calls them."""
        return replace(self, took_part={each.person_id: each.team for each in found.people})

    def role(self, number: int | None, role: str = "") -> str:
        """Return what to call somebody."""
        return (number and self.took_part.get(number)) or role or SOMEBODY

    def masked(self, text: str) -> str:
        """Return a text in which everybody is called by their role."""
        text = self._without_mail(unicodedata.normalize("NFC", text))
        said = {word.casefold() for word in _WORD.findall(text)}
        return _replaced(text, {way.words: way for way in self._said(said)}, self)

    def _without_mail(self, text: str) -> str:
        def role(found: re.Match[str]) -> str:
            known = self.mails.get(found[0].casefold())
            return self.role(*known) if known else _ADDRESS

        return _MAIL.sub(role, text) if "@" in text else text

    def _said(self, said: set[str]) -> Iterator[_Way]:
        for way in chain.from_iterable(self.ways.get(word, ()) for word in said):
            counts = not way.is_ordinary or way.is_whole or way.person_id in self.took_part
            if counts and said.issuperset(way.words):
                yield way


def everybody() -> Names:
    """Return everybody who has or had an account; one statement."""
    rows = select(Person.id, Person.name, Person.email, Team.name, Team.tier_number).outerjoin(
        Team, Team.id == Person.team_id
    )
    ways, mails = defaultdict[str, list[_Way]](list), dict[str, tuple[int, str]]()
    for number, name, email, team, tier in db.session.execute(rows):
        role = team_words(team, Tier(tier or 0)) if team else ""
        mails[email.casefold()] = (number, role)
        for words, is_whole in _ways(_words(name), _words(email.partition("@")[0])):
            ways[words[0]].append(_Way(words, number, role, is_whole))
    return Names(ways, mails)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text)))


def _ways(words: tuple[str, ...], local: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    whole = [way for way in (words, words[-1:] + words[:-1]) if way]
    alone = ((word,) for word in words if len(word) > 2)
    yield from ((way, True) for way in dict.fromkeys(whole))
    yield from ((way, False) for way in dict.fromkeys((local, *alone)) if way and way not in whole)


def _replaced(text: str, ways: Mapping[tuple[str, ...], _Way], names: Names) -> str:
    if not ways:
        return text
    longest = sorted(ways, key=lambda words: (-len(words), -len(words[0])))
    found = "|".join(r"[\W_]{1,3}".join(map(re.escape, words)) for words in longest)
    # An underscore ends a name as well: `theo_laptop`.
    wanted = re.compile(rf"(?<![^\W_])@?(?P<name>{found}){_ENDING}(?![^\W_])", re.IGNORECASE)

    def role(found: re.Match[str]) -> str:
        way = ways[_words(found["name"])]
        if way.is_ordinary and found["name"][0].islower():
            return found[0]
        own = "’s" if len(found["ending"] or "") == 2 else ""
        return names.role(way.person_id, way.role) + own

    return wanted.sub(role, text)

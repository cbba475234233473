"""What a record is about, in a form an incident can be compared with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from portal.incidents.models.incident import Incident
from portal.incidents.terms import Channel
from portal.insights.payback.terms import Likeness
from portal.postmortems import remembering
from portal.problems.alike import MOST_READ, are_alike
from portal.search.logs.reading import signatures
from portal.search.words import analysis

MOST_KEPT = 50_000  # incidents whose messages are remembered
Words = tuple[str, ...]
AlertReader = Callable[[Incident], set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """By what the trouble of a record is known again."""

    services: tuple[int, ...] = ()
    alerts: Words = ()
    messages: Words = ()
    titles: tuple[Words, ...] = ()  # the words of each title or symptom
    incidents: tuple[int, ...] = ()  # it was written about these

    @property
    def as_stored(self) -> dict[str, Any]:
        """The columns of one JSON value."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_stored` wrote."""
        return cls(
            services=tuple(stored.get("services", ())),
            alerts=tuple(stored.get("alerts", ())),
            messages=tuple(stored.get("messages", ())),
            titles=tuple(tuple(title) for title in stored.get("titles", ())),
            incidents=tuple(stored.get("incidents", ())),
        )


class Case:
    """An incident as it is compared; what nobody asks for is not read."""

    def __init__(self, incident: Incident, alerts: AlertReader | None = None) -> None:
        self.incident = incident
        self._read_alerts = alerts or alerts_of

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its title."""
        return frozenset(words_of(self.incident.title))

    @cached_property
    def messages(self) -> frozenset[str]:
        """The signatures of the messages in what was reported."""
        return _messages_in(self.incident)

    @cached_property
    def alerts(self) -> frozenset[str]:
        """The signatures of the alerts it came in by."""
        return frozenset(self._read_alerts(self.incident))


def likeness(about: About, case: Case) -> Likeness | None:
    """Say by what an incident is this trouble; None when it is not.

    An alert names its service itself; a message and words count on the same service only.
    """
    if case.incident.id in about.incidents:
        return Likeness.ABOUT
    if about.alerts and not case.alerts.isdisjoint(about.alerts):
        return Likeness.ALERT
    if case.incident.service_id not in about.services:
        return None
    if about.messages and not case.messages.isdisjoint(about.messages):
        return Likeness.MESSAGE
    said = (frozenset(title) for title in about.titles)
    return Likeness.WORDS if any(are_alike(title, case.words) for title in said) else None


def alerts_of(incident: Incident) -> set[str]:
    """Return the signatures of the alerts of an incident; none for what people reported."""
    if incident.channel is not Channel.ALERT:
        return set()
    return set(remembering.signatures(incident))


def alerts_of_labels(incident: Incident) -> set[str]:
    """Return what the labels it came in with say of its alert: without a question to the database.

    Lists use it; it does not know the single alerts of a group.
    """
    return {one for read in remembering.came_in_by for one in read(incident) if one}


def words_of(title: str) -> Words:
    """Return the words of a title, each once."""
    return tuple(dict.fromkeys(analysis.terms(title)))


def messages_of(texts: Iterable[str]) -> Words:
    """Return the signatures of the messages in these texts, each once."""
    return tuple(dict.fromkeys(one for text in texts for one in signatures(text)))


# Reading a text like a log takes longer than all the rest, and many records ask for the same ones.
_read_before: dict[tuple[int, int], frozenset[str]] = {}


def _messages_in(incident: Incident) -> frozenset[str]:
    told = f"{incident.title}\n{incident.description[:MOST_READ]}"
    key = (incident.id, hash(told))
    if key not in _read_before:
        if len(_read_before) >= MOST_KEPT:
            _read_before.clear()
        _read_before[key] = frozenset(signatures(told))
    return _read_before[key]

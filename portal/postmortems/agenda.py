"""The agenda of a meeting as its page shows it: planned times, what is on the table and next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.postmortems.models.meeting import Meeting
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.terms import Part

_LONG = {Part.TIMELINE.value: 10, Part.FACTORS.value: 15, Part.ACTIONS.value: 10}
_NONE = frozenset({Part.REVIEW.value})
_USUAL = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One section on the agenda, with when it is planned to begin and to end."""

    section: PostmortemSection
    minutes: int
    starts_at: datetime
    ends_at: datetime
    spent: int  # seconds, without those of this moment
    is_current: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything on the agenda, and where the meeting stands."""

    items: tuple[Item, ...]
    current: Item
    before: Item | None
    after: Item | None

    @property
    def minutes(self) -> int:
        """How long the whole meeting is planned to take."""
        return sum(item.minutes for item in self.items)


def usual_minutes(found: Postmortem) -> dict[str, int]:
    """Return how many minutes each section usually gets."""
    keys = [each.key for each in found.sections]
    return {key: 0 if key in _NONE else _LONG.get(key, _USUAL) for key in keys}


def agenda_of(meeting: Meeting) -> Agenda:
    """Return the agenda of a meeting."""
    items = tuple(_items(meeting))
    place = next((n for n, item in enumerate(items) if item.is_current), 0)
    return Agenda(
        items,
        items[place],
        items[place - 1] if place else None,
        items[place + 1] if place + 1 < len(items) else None,
    )


def _items(meeting: Meeting) -> Iterator[Item]:
    starts_at, minutes = meeting.started_at, _planned(meeting)
    for section in meeting.postmortem.sections:
        if section.key in minutes:
            length = timedelta(minutes=minutes[section.key])
            yield Item(
                section,
                minutes[section.key],
                starts_at,
                starts_at + length,
                int(meeting.spent.get(section.key, 0)),
                section.key == meeting.at_key,
            )
            starts_at += length


def _planned(meeting: Meeting) -> Mapping[str, int]:
    return {key: int(minutes) for key, minutes in meeting.minutes.items()}

"""What is worth telling somebody: one announcement for each kind of event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.core.events import Event


def nobody(_event: Event) -> Iterable[int]:
    """Tell no one in particular."""
    return ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who hears of which event, and in which words.

    `{who}` in the sentence becomes the name of the person who did it. Whoever did it is never told.
    """

    record_kind: str  # the table of the record the event is about: "proposal"
    verb: str
    sentence: str  # "{who} asked for changes."
    to: Callable[[Event], Iterable[int | None]] = nobody  # event → ids of people
    watchers: bool = False  # and everybody who watches the record
    url: Callable[[Event], str] | None = None  # where it leads; the record's own page if not given

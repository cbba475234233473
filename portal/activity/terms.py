"""What is worth telling somebody, where it can go, and how a delivery stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.core.events import Event
from portal.core.languages import _, later

PORTAL = "portal"  # the list of notifications in the portal itself; every other name is a channel's
EVERYTHING = "*"  # in place of a kind: whatever kind there is


@dataclass(frozen=True, slots=True)
class NewsKind:
    """One kind of news people and teams choose to hear of; the name is stored and stays."""

    name: str  # "kb.published"
    label: str  # "An article is published"
    group: str  # "Knowledge": what it stands under on the screen
    also_by: tuple[str, ...] = ()  # channels it goes to as well, unless somebody says otherwise
    is_urgent: bool = False  # waits for no digest and no quiet hours to end


OTHER = NewsKind("other", later("Anything else"), later("Other"))


def nobody(_event: Event) -> Iterable[int]:
    """Tell no one in particular."""
    return ()


def never(_event: Event) -> bool:
    """Say no."""
    return False


def nothing_more(_event: Event) -> dict[str, str]:
    """Name nothing beside the person."""
    return {}


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who hears of which event, and in which words.

    The sentence is said in the language of whoever is told: `later("…")`. `{who}` in it becomes
    the name of the person who did it. Whoever did it is never told.
    The sentence goes beyond the portal, so it repeats nothing of the record.
    What else it names comes from `names`, asked in that language.
    """

    record_kind: str  # the table of the record the event is about: "proposal"
    verb: str
    sentence: str  # "{who} asked for changes."
    to: Callable[[Event], Iterable[int | None]] = nobody  # event → ids of people
    watchers: bool = False  # and everybody who watches the record
    url: Callable[[Event], str] | None = None  # where it leads; the record's own page if not given
    kind: NewsKind = OTHER
    teams: Callable[[Event], Iterable[int | None]] | None = None  # event → ids of teams
    is_urgent: Callable[[Event], bool] = never  # urgent this time, whatever its kind
    names: Callable[[Event], dict[str, str]] = nothing_more  # {"clock": "Resolution"}


class Rhythm(StrEnum):
    """How often what waits for somebody outside the portal is sent."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _RHYTHMS[self]


_RHYTHMS = {
    Rhythm.AT_ONCE: later("One by one, as it happens"),
    Rhythm.HOURLY: later("Together, every full hour"),
    Rhythm.DAILY: later("Together, once a day"),
}


class DeliveryState(StrEnum):
    """How far one delivery got."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DROPPED = "dropped"  # not sent, for a reason of our own: read meanwhile, closed to the reader
    REFUSED = "refused"  # the other side said no for good
    PARKED = "parked"  # tried until it made no sense any more

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {
            DeliveryState.WAITING: _("Waiting"),
            DeliveryState.SENDING: _("Sending"),
            DeliveryState.DELIVERED: _("Delivered"),
            DeliveryState.DROPPED: _("Not sent"),
            DeliveryState.REFUSED: _("Refused"),
            DeliveryState.PARKED: _("Given up"),
        }[self]

    @property
    def can_be_retried(self) -> bool:
        """Whether somebody may have it tried again."""
        return self in {DeliveryState.REFUSED, DeliveryState.PARKED}

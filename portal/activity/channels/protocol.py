"""What every channel can do, and what it is given to say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from portal.accounts.models import Person, Team
from portal.activity.models import TeamChannel
from portal.activity.terms import NewsKind
from portal.core.settings import Settings


@dataclass(frozen=True, slots=True)
class News:
    """One thing to say, as far as the reader may read it; texts are plain, never markup."""

    kind: NewsKind
    ref: str
    record: str  # "Article"
    title: str
    text: str
    url: str  # absolute
    happened_at: datetime
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent in one go: one piece of news, or several together."""

    key: str  # the same at every try, so that the other side can tell a repetition
    news: tuple[News, ...]
    site: str
    zone: str  # of the reader
    settings_url: str  # where the reader decides what comes
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where to: for a team also the channel it belongs to, which may hold secrets."""

    value: str
    channel_id: int | None = None


class Fate(StrEnum):
    """What became of one try."""

    DELIVERED = "delivered"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one try, in words without secrets, and how long the other side asked for."""

    fate: Fate
    reason: str = ""
    after: timedelta | None = None


class Channel:
    """One way out. Subclasses say what differs; whatever they raise is a fault of ours."""

    name: str  # stored, and stays
    label: str  # "Slack"
    icon: str
    for_people = False
    for_teams = True
    address_label: str
    address_help: str
    address_example = ""

    def open(self, settings: Settings) -> None:
        """Take over what the settings say; called when the application is built."""

    @property
    def is_ready(self) -> bool:
        """Whether anything can be sent this way at all."""
        return True

    def address_of(self, person: Person) -> str:
        """Return where one person is reached; only for channels for people."""
        raise NotImplementedError

    def usual_address(self, team: Team) -> str:
        """Return the address a new channel of this team probably has."""
        return ""

    def fault_of(self, address: str) -> str:
        """Say what is wrong with an address; nothing when it can be used."""
        raise NotImplementedError

    def masked(self, address: str) -> str:
        """Return an address as it may be shown: where it leads, without the secret in it."""
        return f"{urlsplit(address).hostname or 'unknown'}/…{address[-4:]}"

    def begin(self, channel: TeamChannel) -> str:
        """Make what a new channel needs, inside its transaction; returns what is shown once."""
        return ""

    def end(self, channel: TeamChannel) -> None:
        """Take back what `begin` made, inside the transaction that removes the channel."""

    def panel(self, channel: TeamChannel) -> object:
        """Return what `_panel.html` of this channel shows on its page; None: there is none."""
        return None

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Send once and say what became of it; outside of any transaction."""
        raise NotImplementedError

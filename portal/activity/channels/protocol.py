"""What every channel can do, and what it is given to say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from portal.accounts.models import Person, Team
from portal.activity.models import TeamChannel
from portal.activity.terms import NewsKind
from portal.core.languages import _
from portal.core.settings import Settings

MOST_SHOWN = 20  # Slack takes 50 blocks, two for each; a card of Teams 28 kB


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

    @property
    def shown(self) -> tuple[News, ...]:
        """What is said in full; other sides take only so much at once."""
        return self.news[:MOST_SHOWN]

    @property
    def left_over(self) -> str:
        """How much more there is, in words; empty where everything is shown."""
        more = len(self.news) - MOST_SHOWN
        return _("And %(more)s more, in the portal.", more=more) if more > 0 else ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to, and where the secrets are that sign: with a team's channel, or in a seed."""

    value: str
    channel_id: int | None = None
    seed: str = ""  # of a person's own channel: what its secret is made from


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
    for_people = True
    for_teams = True
    asks_for_address = True  # of a person; the account knows it otherwise
    takes_digests = True  # several pieces of news in one letter
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
        """Return where one person is reached; only where the account knows it."""
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

    def own_seed(self) -> str:
        """Return what the secret of a person's own channel is made from; empty: it has none."""
        return ""

    def own_secret(self, seed: str) -> str:
        """Return the secret of a person's own channel, shown once; empty: it has none."""
        return ""

    def panel(self, channel: TeamChannel) -> object:
        """Return what `_panel.html` of this channel shows on its page; None: there is none."""
        return None

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Send once and say what became of it; outside of any transaction."""
        raise NotImplementedError

"""Which channels there are: delete a folder and its lines here, and the kind is gone."""

from portal.activity.channels.mail import channel as mail
from portal.activity.channels.protocol import Channel
from portal.activity.channels.slack import channel as slack
from portal.activity.channels.teams import channel as teams
from portal.activity.channels.webhook import channel as webhook
from portal.core.errors import Missing

_CHANNELS: tuple[Channel, ...] = (
    mail.CHANNEL,
    slack.CHANNEL,
    teams.CHANNEL,
    webhook.CHANNEL,
)


def channels() -> tuple[Channel, ...]:
    """Return every channel."""
    return _CHANNELS


def for_people() -> list[Channel]:
    """Return the channels one person can have and that can be used now."""
    return [channel for channel in channels() if channel.for_people and channel.is_ready]


def for_teams() -> list[Channel]:
    """Return the channels a team can have."""
    return [channel for channel in channels() if channel.for_teams]


def find(name: str) -> Channel | None:
    """Return the channel of this name; None for one that is gone."""
    return next((channel for channel in channels() if channel.name == name), None)


def channel(name: str) -> Channel:
    """Return the channel of this name; raises `Missing`."""
    found = find(name)
    if found is None:
        raise Missing
    return found

"""Giving a team a channel, changing it, taking it away; the log of changes holds no address."""

from dataclasses import dataclass

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.activity.channels import registry
from portal.activity.channels.protocol import Channel
from portal.activity.models import TeamChannel
from portal.activity.policy import ActivityPermission
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.policy import policy


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """What can be said of a channel; an empty address keeps the one it has."""

    name: str
    address: str
    kinds: tuple[str, ...]
    is_on: bool = True


def add(channel: Channel, card: ChannelCard, *, team: Team, by: Viewer) -> tuple[TeamChannel, str]:
    """Give a team a channel; returns it and what is shown only now, such as a secret.

    Refuses an address the channel cannot use, and viewers who do not manage channels.
    """
    policy.require(ActivityPermission.MANAGE_CHANNELS, by)
    _require_usable(channel, card.address)
    row = TeamChannel(
        team=team,
        channel=channel.name,
        name=card.name,
        address=card.address,
        kinds=list(card.kinds),
        is_on=card.is_on,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    shown_once = channel.begin(row)
    events.write(row, "add", by=by, team=team.name, channel=channel.name, card=_logged(row))
    return row, shown_once


def change(row: TeamChannel, card: ChannelCard, *, by: Viewer) -> None:
    """Change a channel; refuses an address it cannot use."""
    policy.require(ActivityPermission.MANAGE_CHANNELS, by)
    before, new_address = _logged(row), card.address and card.address != row.address
    if new_address:
        _require_usable(registry.channel(row.channel), card.address)
        row.address, row.rests_until = card.address, None
    row.name, row.kinds, row.is_on = card.name, list(card.kinds), card.is_on
    after = _logged(row)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed or new_address:
        events.write(row, "change", by=by, changed=changed, address_changed=bool(new_address))


def remove(row: TeamChannel, *, by: Viewer) -> None:
    """Take a channel away: what waits for it is not sent, and its address is forgotten."""
    policy.require(ActivityPermission.MANAGE_CHANNELS, by)
    if channel := registry.find(row.channel):
        channel.end(row)
    row.removed_at, row.address, row.is_on = clock.now(), "", False
    events.write(row, "remove", by=by, team=row.team.name)


def _require_usable(channel: Channel, address: str) -> None:
    if fault := channel.fault_of(address):
        raise Invalid(fault, {"address": fault})


def _logged(row: TeamChannel) -> dict[str, object]:
    channel = registry.channel(row.channel)
    return {
        "name": row.name,
        "kinds": list(row.kinds),
        "is_on": row.is_on,
        "address": channel.masked(row.address),
    }

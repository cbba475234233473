"""Giving oneself a channel outside the portal, and taking it away; the log holds no address."""

from sqlalchemy import delete

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.channels.protocol import Channel
from portal.activity.models import OwnChannel
from portal.activity.queries.own import own_channel
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid, Missing


def keep(channel: Channel, address: str, *, by: Viewer) -> str:
    """Reach this viewer there from now on; returns what is shown only now, such as a secret.

    Refuses an address the channel cannot use. Another address takes the place of the one before.
    """
    if by.person is None or not channel.asks_for_address:
        raise Missing
    if fault := channel.fault_of(address):
        raise Invalid(fault, {"address": fault})
    row = own_channel(by.person.id, channel)
    if row is None:
        row = OwnChannel(person_id=by.person.id, channel=channel.name)
        db.session.add(row)
    row.address, row.seed, row.created_at = address, channel.own_seed(), clock.now()
    events.write(
        by.person, "set_channel", by=by, channel=channel.name, address=channel.masked(address)
    )
    return channel.own_secret(row.seed)


def remove(channel: Channel, *, by: Viewer) -> None:
    """Forget the address: what waits for it is not sent. Raises `Missing` where there is none."""
    row = own_channel(by.id or 0, channel)
    if row is None or by.person is None:
        raise Missing
    db.session.delete(row)
    events.write(by.person, "remove_channel", by=by, channel=channel.name)


@events.subscribe
def forget(event: events.Event) -> None:
    """Forget the addresses of somebody who leaves, in the same transaction."""
    if event.record_kind == Person.__tablename__ and event.verb == "leave":
        db.session.execute(delete(OwnChannel).where(OwnChannel.person_id == event.record_id))

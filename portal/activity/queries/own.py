"""The addresses outside the portal people gave for themselves, and which channels reach whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from portal.accounts.models import Person
from portal.activity.channels import registry
from portal.activity.channels.protocol import Address, Channel
from portal.activity.models import OwnChannel
from portal.core.db import db


def reaching(people: Collection[int]) -> Mapping[int, list[Channel]]:
    """Return the channels that reach each of these people now: mail, and those they set up."""
    rows = select(OwnChannel).where(OwnChannel.person_id.in_(people))
    given: dict[int, set[str]] = defaultdict(set)
    for row in db.session.scalars(rows):
        given[row.person_id].add(row.channel)
    return {
        person: [
            channel
            for channel in registry.for_people()
            if not channel.asks_for_address or channel.name in given[person]
        ]
        for person in people
    }


def own_channel(person_id: int, channel: Channel) -> OwnChannel | None:
    """Return what this person gave for a channel; None for nothing."""
    return db.session.get(OwnChannel, (person_id, channel.name))


def address_of(person: Person, channel: Channel) -> Address | None:
    """Return where a channel reaches a person; None where they gave no address."""
    if not channel.asks_for_address:
        return Address(channel.address_of(person))
    row = own_channel(person.id, channel)
    return Address(row.address, seed=row.seed) if row else None

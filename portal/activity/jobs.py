"""Sending what waits: claimed in one transaction, sent outside of any, concluded in another."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from portal.accounts.reading import place_of
from portal.activity.channels import registry
from portal.activity.channels.protocol import Address, Channel, Fate, Letter, Verdict
from portal.activity.models import Delivery
from portal.activity.queries import deliveries, own
from portal.activity.services import delivering
from portal.core import clock, jobs, mail
from portal.core.db import db
from portal.core.languages import _, house_place, later, speaking
from portal.core.naming import site_name

KEPT = timedelta(days=60)  # finished deliveries, for the log on the channel's page

GONE = Verdict(Fate.REFUSED, later("The address was taken away meanwhile."))


@jobs.handler(delivering.JOB)
def deliver(payloads: Sequence[dict[str, Any]]) -> None:
    """Send batches of deliveries, each in one letter."""
    for payload in payloads:
        _deliver(payload["batch"])


@jobs.chore(every=timedelta(days=1))
def forget_old() -> None:
    """Delete deliveries that ended long ago."""
    with db.writing() as session:
        session.execute(delete(Delivery).where(Delivery.finished_at < clock.now() - KEPT))


def _deliver(batch: str) -> None:
    with db.writing():
        claimed = list(delivering.claim(batch))
        if not claimed:
            return
        mark, key = str(claimed[0].claim), delivering.key_of(claimed[0])
        place = _place(claimed[0])
        with speaking(place):
            rows = _without_objections(claimed)
    if not rows:
        return
    with speaking(place):
        verdict = _sent(rows, key)
    with db.writing():
        delivering.conclude(mark, verdict)


def _place(row: Delivery) -> str:
    """Return where somebody reads; a team hears in the language of the house."""
    person = deliveries.reader_of(row).person if row.person_id is not None else None
    return place_of(person.language) if person else house_place()


def _sent(rows: Sequence[Delivery], key: str) -> Verdict:
    channel = registry.find(rows[0].channel)
    if channel is None:
        return Verdict(Fate.REFUSED, _("This portal has no such channel any more."))
    letter, address = _letter(rows, key), _address(rows[0], channel)
    db.release()  # nothing of the database is held while a foreign server takes its time
    return channel.send(letter, address) if address else GONE


def _without_objections(rows: list[Delivery]) -> list[Delivery]:
    """Drop what is not to be sent, and say why; rights are asked for again here."""
    found: list[Delivery] = []
    records = deliveries.readable(rows, viewer=deliveries.reader_of(rows[0]))
    for row in rows:
        reason = deliveries.objection(row)
        if not reason and delivering.is_too_late(row):
            reason = _("It came too late: the portal's worker was away for days.")
        if not reason and row.ref not in records:
            reason = _("The record is not open to every reader here.")
        if reason:
            delivering.drop(row, reason)
        else:
            found.append(row)
    return found


def _letter(rows: Sequence[Delivery], key: str) -> Letter:
    settings, reader = mail.post.settings, deliveries.reader_of(rows[0])
    records = deliveries.readable(rows, viewer=reader)
    return Letter(
        key=key,
        news=tuple(
            deliveries.as_news(row, *records[row.ref], settings.base_url)
            for row in rows
            if row.ref in records
        ),
        site=site_name(settings),
        zone=str(reader.zone),
        settings_url=settings.base_url + _settings_path(rows[0]),
    )


def _settings_path(row: Delivery) -> str:
    place = row.team_channel
    return f"/teams/{place.team_id}/channels/{place.id}" if place else "/notifications/settings"


def _address(row: Delivery, channel: Channel) -> Address | None:
    if row.team_channel is not None:
        return Address(row.team_channel.address, row.team_channel.id)
    person = deliveries.reader_of(row).person
    assert person is not None  # noqa: S101 - a delivery is to a team's channel or to a person
    return own.address_of(person, channel)

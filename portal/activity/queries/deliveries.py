"""What was sent where, and what is said when it is sent."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.viewer import TeamViewer, Viewer
from portal.activity.announcing import kind_named
from portal.activity.channels.protocol import News
from portal.activity.models import Delivery, Notification, TeamChannel
from portal.activity.policy import ActivityPermission
from portal.activity.queries import saying, wishes
from portal.activity.queries.notifications import visible_records
from portal.activity.terms import NewsKind
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.records import RecordKind

SHOWN = 20
_NOT_WANTED = later("It is no longer wanted here.")


def person_key(person_id: int) -> str:
    """Return how deliveries name a person."""
    return f"person:{person_id}"


def channel_key(channel: TeamChannel) -> str:
    """Return how deliveries name a team's channel."""
    return f"team_channel:{channel.id}"


def latest(recipient: str, limit: int = SHOWN) -> Sequence[Delivery]:
    """Return the newest deliveries to one recipient."""
    rows = select(Delivery).where(Delivery.recipient == recipient)
    return db.session.scalars(rows.order_by(Delivery.id.desc()).limit(limit)).all()


def last_of(channels: Collection[TeamChannel]) -> dict[int, Delivery]:
    """Return the newest delivery of each of these channels that has one, by the channel's id."""
    newest = (
        select(func.max(Delivery.id))
        .where(Delivery.recipient.in_([channel_key(each) for each in channels]))
        .group_by(Delivery.recipient)
    )
    rows = db.session.scalars(select(Delivery).where(Delivery.id.in_(newest)))
    return {row.team_channel_id: row for row in rows if row.team_channel_id}


def delivery(number: int, *, viewer: Viewer) -> Delivery:
    """Return a delivery of one's own, or of a channel one manages; raises `Missing`."""
    found = db.session.get(Delivery, number)
    if found is None or not _may_have_retried(viewer, found):
        raise Missing
    return found


def _may_have_retried(viewer: Viewer, found: Delivery) -> bool:
    if found.person_id is not None:
        return found.person_id == viewer.id
    return policy.allows(ActivityPermission.MANAGE_CHANNELS, viewer)


def objection(row: Delivery) -> str:
    """Say why this is not to be sent any more; nothing when it still is."""
    kind = kind_named(row.kind)
    if kind is None:
        return _("There is no news of this kind any more.")
    if row.person_id is not None:
        return _objection_of(row, db.session.get(Person, row.person_id), kind)
    place = row.team_channel
    if place is None or place.removed_at is not None or not place.is_on:
        return _("The channel was switched off meanwhile.")
    return "" if kind.name in place.kinds else _NOT_WANTED


def _objection_of(row: Delivery, person: Person | None, kind: NewsKind) -> str:
    if person is None or not person.is_active:
        return _("This person has left.")
    if row.channel not in wishes.wanted_by([person.id], kind)[person.id]:
        return _NOT_WANTED
    told = db.session.get(Notification, row.notification_id) if row.notification_id else None
    if told is not None and told.read_at is not None:
        return _("It was read in the portal before.")
    return ""


def reader_of(row: Delivery) -> Viewer:
    """Return through whose eyes a record is looked at before it is named."""
    if row.person_id is not None:
        return Viewer(db.session.get_one(Person, row.person_id))
    return TeamViewer(team=row.team_channel.team) if row.team_channel else Viewer()


def readable(
    rows: Collection[Delivery], *, viewer: Viewer
) -> Mapping[str, tuple[RecordKind, object]]:
    """Return kind and record of everything in these deliveries that may still be named."""
    return visible_records({row.ref for row in rows}, viewer=viewer)


def as_news(row: Delivery, kind: RecordKind, record: object, base_url: str) -> News:
    """Put a delivery into words, with the title the record has now."""
    news_kind = kind_named(row.kind)
    assert news_kind is not None  # noqa: S101 - what has no kind any more was objected to
    path = f"/notifications/{row.notification_id}" if row.notification_id else row.url
    return News(
        kind=news_kind,
        ref=row.ref,
        record=kind.label,
        title=kind.title(record),
        text=saying.sentence(row),
        url=f"{base_url}{path or kind.url(record)}",
        happened_at=row.happened_at,
        is_urgent=row.is_urgent,
    )

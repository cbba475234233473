"""Secrets that sign: made from the portal's own key and a stored seed, so that no backup of the
database holds them. A new `PORTAL_SECRET_KEY` makes all of them new.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import delete, or_, select, update

from portal.activity.channels.webhook.models import WebhookSecret
from portal.core import clock
from portal.core.db import db

OVERLAP = timedelta(hours=24)


def add(channel_id: int, *, key: str) -> str:
    """Make a secret and return it, which happens only now; earlier ones stay valid for a day."""
    now = clock.now()
    db.session.execute(
        update(WebhookSecret)
        .where(WebhookSecret.team_channel_id == channel_id, WebhookSecret.expires_at.is_(None))
        .values(expires_at=now + OVERLAP)
    )
    _keep_two(channel_id)
    seed = new_seed()
    db.session.add(WebhookSecret(team_channel_id=channel_id, seed=seed, created_at=now))
    db.session.flush()
    return made(seed, key)


def end_former(channel_id: int) -> int:
    """Make every secret but the newest worthless at once; returns how many."""
    former = delete(WebhookSecret).where(
        WebhookSecret.team_channel_id == channel_id, WebhookSecret.expires_at.is_not(None)
    )
    return db.changed(former)


def end_all(channel_id: int) -> None:
    """Make every secret worthless at once."""
    rows = delete(WebhookSecret).where(WebhookSecret.team_channel_id == channel_id)
    db.session.execute(rows)


def valid(channel_id: int) -> Sequence[WebhookSecret]:
    """Return the secrets that sign now, the newest first."""
    alive = or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > clock.now())
    rows = select(WebhookSecret).where(WebhookSecret.team_channel_id == channel_id, alive)
    return db.session.scalars(rows.order_by(WebhookSecret.id.desc())).all()


def new_seed() -> str:
    """Return what one further secret is made from."""
    return token_hex(32)


def made(seed: str, key: str) -> str:
    """Return the secret this seed stands for."""
    mixed = hmac.new(key.encode(), f"outgoing webhook {seed}".encode(), hashlib.sha256)
    return f"whsec_{mixed.hexdigest()}"


def _keep_two(channel_id: int) -> None:
    """Leave one former secret beside the one about to be made."""
    rows = select(WebhookSecret.id).where(WebhookSecret.team_channel_id == channel_id)
    older = db.session.scalars(rows.order_by(WebhookSecret.id.desc()).offset(1)).all()
    db.session.execute(delete(WebhookSecret).where(WebhookSecret.id.in_(older)))

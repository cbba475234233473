"""Setting, replacing and lifting freezes; who did so stays with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes.models.freezes import Freeze
from portal.changes.policy import ChangePermission
from portal.changes.services.planning import sentence
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeCard:
    """What a freeze says; no services: it holds for all."""

    name: str
    starts_at: datetime
    ends_at: datetime
    reason: str = ""
    services: Sequence[Service] = ()


def freeze(card: FreezeCard, *, by: Viewer, replaces: Freeze | None = None) -> Freeze:
    """Set a freeze; refuses one without a name, or that ends before it begins."""
    policy.require(ChangePermission.MANAGE_FREEZES, by)
    name = " ".join(card.name.split())
    if not name or len(name) > NAME_LENGTH:
        words = _("Give it a name of at most %(number)s characters.", number=NAME_LENGTH)
        raise Invalid(words, {"name": words})
    if card.ends_at <= card.starts_at:
        words = _("It ends before it begins.")
        raise Invalid(words, {"ends_at": words})
    found = Freeze(
        name=name,
        reason=sentence(card.reason, "reason"),
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        replaces_id=replaces.id if replaces else None,
        set_by_id=by.id,
        set_at=clock.now(),
    )
    found.services = list(card.services)
    db.session.add(found)
    events.write(found, "freeze", by=by, name=name)
    return found


def replace(found: Freeze, card: FreezeCard, *, by: Viewer) -> Freeze:
    """Set another freeze in place of this one, which is lifted and kept.

    A reason somebody gave to go ahead in the old one is asked for anew in the new one.
    """
    other = freeze(card, by=by, replaces=found)
    lift(found, by=by)
    return other


def lift(found: Freeze, *, by: Viewer) -> None:
    """Let a freeze hold no longer; it is kept with who lifted it."""
    policy.require(ChangePermission.MANAGE_FREEZES, by)
    if found.is_lifted:
        raise Conflict(_("This freeze is lifted already."))
    found.lifted_by_id, found.lifted_at = by.id, clock.now()
    events.write(found, "lift", by=by, name=found.name)

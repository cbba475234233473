"""What the data says about each step: no step keeps a truth of its own."""

from flask import current_app
from sqlalchemy import Select, func, select

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.catalog.models import Service
from portal.core import naming
from portal.core.db import db
from portal.core.events import Event
from portal.core.settings import Settings
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.kb.models.article import Article
from portal.sla.models.policies import PolicyVersion

TEST_MAIL, LOOKED, BACKED_UP = "send_test_mail", "look_at_promises", "confirm_backup"
_DESK = (Tier.L1, Tier.L2, Tier.L3)


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["portal_settings"]
    return found


def is_named() -> bool:
    """Whether the portal has a name of its own."""
    return naming.is_named(settings())


def has_teams() -> bool:
    """Whether any team works on one of the tiers."""
    return _any(select(Team.id).where(Team.tier_number > int(Tier.NONE)))


def tiers_without_team() -> list[str]:
    """Return the tiers nobody works on yet."""
    taken = set(db.session.scalars(select(Team.tier_number)))
    return [tier.label for tier in _DESK if int(tier) not in taken]


def has_colleagues() -> bool:
    """Whether somebody beside the first admin has an account."""
    return _count(select(Person.id).where(Person.left_at.is_(None))) > 1


def invited() -> int:
    """Return how many were invited and have not come yet."""
    waiting = (Person.left_at.is_(None), Person.password_hash.is_(None))
    return _count(select(Person.id).where(*waiting))


def has_services() -> bool:
    """Whether the desk answers for anything."""
    return _any(select(Service.id).where(Service.retired_at.is_(None)))


def has_articles() -> bool:
    """Whether an article was begun or brought in."""
    return _any(select(Article.id))


def is_anything_published() -> bool:
    """Whether anybody but its authors reads an article."""
    return _any(select(Article.id).where(Article.revision_id.is_not(None)))


def source() -> AlertSource | None:
    """Return the newest source of alerts."""
    return db.session.scalar(select(AlertSource).order_by(AlertSource.id.desc()).limit(1))


def has_seen_alert() -> bool:
    """Whether any source has delivered."""
    return _any(select(AlertDelivery.id)) or _any(
        select(AlertSource.id).where(AlertSource.connected_at.is_not(None))
    )


def has_sent_test_mail() -> bool:
    """Whether a mail server took the test mail."""
    return _has_happened(TEST_MAIL)


def has_looked_at_promises() -> bool:
    """Whether somebody changed what is promised, or said that it fits."""
    is_changed = _any(select(PolicyVersion.id).where(PolicyVersion.saved_by_id.is_not(None)))
    return is_changed or _has_happened(LOOKED)


def has_backup() -> bool:
    """Whether somebody said that a backup is made."""
    return _has_happened(BACKED_UP)


def _has_happened(*verbs: str) -> bool:
    kind, number = naming.Installation.__tablename__, naming.Installation.id
    about = (Event.record_kind == kind, Event.record_id == number)
    return _any(select(Event.id).where(*about, Event.verb.in_(verbs)))


def _any(rows: Select[int]) -> bool:
    return db.session.scalar(rows.limit(1)) is not None


def _count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0

"""What this portal is called: the setting where one is given, else what its admin called it."""

from sqlalchemy.exc import SQLAlchemyError

from portal.core import events
from portal.core.db import db
from portal.core.facts import fact, remember
from portal.core.policy import Viewer
from portal.core.settings import Settings

LONGEST = 60
_FACT = "site_name"
_last_known: dict[str, str] = {}  # by the address of the database, for when it does not answer


class Installation:
    """The portal itself, as events about it name it."""

    __tablename__ = "portal"

    id = 1
    ref = "PORTAL"


def site_name(settings: Settings) -> str:
    """Return the name; on a database that does not answer, the one last known."""
    if is_set(settings):
        return settings.site_name
    try:
        name = fact(_FACT, settings.site_name)
    except (SQLAlchemyError, OSError):
        return _last_known.get(settings.url, settings.site_name)
    _last_known[settings.url] = name
    return name


def is_set(settings: Settings) -> bool:
    """Say whether `PORTAL_SITE_NAME` gives the name, so that no page changes it."""
    return "site_name" in settings.model_fields_set


def is_named(settings: Settings) -> bool:
    """Say whether somebody gave this portal a name of its own."""
    return is_set(settings) or bool(fact(_FACT))


def call(name: str, *, by: Viewer) -> None:
    """Name the portal; commits with the caller."""
    plain = "".join(each for each in " ".join(name.split()) if each.isprintable())
    before, after = fact(_FACT), plain[:LONGEST]
    remember(_FACT, after)
    db.session.flush()
    if after != before:
        events.write(Installation(), "name", by=by, before=before, after=after)

"""The sign-ins of a demo: one password everybody may know, good only in a demo database."""

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.db import db
from portal.core.facts import fact, forget, remember

PASSWORD = "walk-the-support-desk"  # noqa: S105 - printed on the sign-in page of every demo
_FACT, _LAST_PERSON = "demo", "demo_last_person"


def is_demo() -> bool:
    """Say whether this database was filled by the demo."""
    return fact(_FACT) == "yes"


def mark_as_demo() -> None:
    """Keep that this database is a demo; commits with the caller."""
    remember(_FACT, "yes")
    last = db.session.scalar(select(func.max(Person.id))) or 0
    remember(_LAST_PERSON, str(last))


def unmark() -> None:
    """Keep that this database is no demo any more; commits with the caller."""
    forget(_FACT)
    forget(_LAST_PERSON)


def cast() -> list[Person]:
    """Return whom everybody may sign in as: people of the demo, none who joined them since."""
    last = fact(_LAST_PERSON)
    able = select(Person).where(Person.left_at.is_(None), Person.password_hash.is_not(None))
    found = able.where(Person.id <= int(last)) if last else able
    return list(db.session.scalars(found.order_by(Person.name)).unique())


def is_refused(password: str) -> bool:
    """Say whether this is the demo password outside a demo, where it opens nothing."""
    return password == PASSWORD and not is_demo()

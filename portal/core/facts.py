"""A few facts about this installation that belong in the database, such as that it is a demo."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, db


class Fact(Base):
    """One named fact."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def fact(name: str, default: str = "") -> str:
    """Return the fact of this name, or the default."""
    row = db.session.get(Fact, name)
    return row.value if row else default


def remember(name: str, value: str) -> None:
    """Keep a fact, replacing an earlier one; commits with the caller."""
    db.session.merge(Fact(name=name, value=value))


def forget(name: str) -> None:
    """Drop a fact, if there is one; commits with the caller."""
    row = db.session.get(Fact, name)
    if row is not None:
        db.session.delete(row)

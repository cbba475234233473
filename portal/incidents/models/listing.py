"""How one person likes to see lists of incidents."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ListColumns(Base):
    """The columns one person chose for lists of incidents."""

    __tablename__ = "incident_columns"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    names: Mapped[list[str]] = mapped_column(default=list)

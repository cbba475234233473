"""Searches people keep under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base
from portal.search.terms import LONGEST_QUERY, Sort

LONGEST_NAME = 80


class SavedSearch(Base):
    """One person's search under a name of theirs; nobody else sees it."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    typed: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    sort: Mapped[Sort]
    created_at: Mapped[datetime]

    @property
    def parameters(self) -> dict[str, Any]:
        """What stands in its address: words and order, never a page; not the usual order."""
        sorted_by = {} if self.sort is Sort.RELEVANCE else {"sort": self.sort.value}
        return {"q": self.typed, **sorted_by}

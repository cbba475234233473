"""Which numbers the demo took in each table."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class SampleRange(Base):
    """The rows of a table numbered above `after` and up to `last` came with the demo.

    It stays when they are removed: no later row takes one of their numbers, so that a reference
    in the audit log or in an old mail never comes to mean something else.
    """

    __tablename__ = "sample_range"

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    after: Mapped[int]
    last: Mapped[int]

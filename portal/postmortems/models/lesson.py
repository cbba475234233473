"""The timeline that was chosen, and what was learned, each tied to its evidence."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.terms import TimelineKind
from portal.kb.models.article import Article
from portal.postmortems.edition_terms import EVERYWHERE
from portal.postmortems.terms import FactorKind, LessonKind, Outcome


class Line(Base):
    """One moment; those left out stay here for whoever writes, and nobody else reads them."""

    __tablename__ = "postmortem_line"
    __table_args__ = (Index(None, "postmortem_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("timeline_event.id"))
    kind: Mapped[TimelineKind]
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")  # what one only knew later
    occurred_at: Mapped[datetime]
    by_role: Mapped[str] = mapped_column(String(120), default="")  # “Operations (L2)”, never a name
    link: Mapped[str] = mapped_column(String(500), default="")
    is_shown: Mapped[bool] = mapped_column(default=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Of those its section goes into.
    editions: Mapped[list[str]] = mapped_column(default=lambda: list(EVERYWHERE))

    added_by: Mapped[Person | None] = relationship()

    @property
    def said(self) -> list[Any]:
        """What a reviewer approves of it."""
        when = self.occurred_at.isoformat()
        told = [self.kind.value, self.text, self.note, self.link, self.editions]
        return ["line", self.id, when, *told]


class Lesson(Base):
    """A contributing factor or a resolution step, and what it left in the knowledge base."""

    __tablename__ = "postmortem_lesson"
    __table_args__ = (Index(None, "postmortem_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    kind: Mapped[LessonKind]
    factor_kind: Mapped[FactorKind | None]
    statement: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[int]] = mapped_column(default=list)  # lines of the timeline
    position: Mapped[int]
    outcome: Mapped[Outcome | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")  # why no article is needed
    # Of those its sections go into.
    editions: Mapped[list[str]] = mapped_column(default=lambda: list(EVERYWHERE))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("postmortem_lesson.id"), index=True)
    whys: Mapped[list[str]] = mapped_column(default=list)  # each asks why of the one before

    article: Mapped[Article | None] = relationship()

    @property
    def short(self) -> str:
        """The statement, short enough to name it in a sentence."""
        return self.statement if len(self.statement) <= 90 else f"{self.statement[:89].rstrip()}…"

    @property
    def said(self) -> list[Any]:
        """What a reviewer approves of it."""
        factor, outcome = self.factor_kind or "", self.outcome or ""
        told = [self.kind.value, str(factor), self.statement, self.evidence]
        # Left out where nobody used them: approvals given before they existed stay valid.
        deeper = [self.parent_id, self.whys] if self.parent_id or self.whys else []
        said = [*told, str(outcome), self.article_id, self.reason]
        return ["lesson", *said, self.editions, *deeper]

"""An article: one piece of knowledge over its whole life, whatever its text says today."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person, Team
from portal.catalog.models import Category, Service, Tag
from portal.core.db import Base
from portal.kb.models.revision import Revision
from portal.kb.terms import Audience, Confidence, DueReason, Kind, VerificationBasis

article_service = Table(
    "article_service",
    Base.metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True, index=True),
)
article_tag = Table(
    "article_tag",
    Base.metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True, index=True),
)
article_team = Table(
    "article_team",
    Base.metadata,
    Column("article_id", ForeignKey("article.id"), primary_key=True),
    Column("team_id", ForeignKey("team.id"), primary_key=True, index=True),
)


class Article(Base):
    """One `KB-n`. The descriptive columns repeat the approved revision, for lists and rights."""

    __tablename__ = "article"
    __table_args__ = (
        Index(None, "confidence", "audience"),
        Index(None, "updated_at"),
        Index(None, "review_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.INTERNAL)
    confidence: Mapped[Confidence] = mapped_column(default=Confidence.WORK_IN_PROGRESS)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True), index=True
    )
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]  # of the text readers get
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_basis: Mapped[VerificationBasis | None]
    review_due_at: Mapped[datetime | None]
    due_reason: Mapped[DueReason | None]
    due_note: Mapped[str] = mapped_column(String(300), default="")
    extra: Mapped[dict[str, object]] = mapped_column(
        default=dict
    )  # imported front matter, unknown to us
    language: Mapped[str] = mapped_column(String(16), default="en")
    original_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True
    )  # of what this is a translation of
    translated_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True)
    )  # … the text of it that this one says the same as
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    revision: Mapped[Revision | None] = relationship(foreign_keys=[revision_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    category: Mapped[Category | None] = relationship()
    original: Mapped["Article | None"] = relationship(remote_side=[id])
    services: Mapped[list[Service]] = relationship(secondary=article_service, order_by=Service.name)
    tags: Mapped[list[Tag]] = relationship(secondary=article_tag, order_by=Tag.name)
    teams: Mapped[list[Team]] = relationship(secondary=article_team, order_by=Team.name)

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"KB-{self.id}"

    @property
    def is_published(self) -> bool:
        """Whether readers get anything at all."""
        return self.revision_id is not None

    @property
    def is_archived(self) -> bool:
        """Whether it is out of the default search."""
        return self.confidence is Confidence.ARCHIVED


class ArticleSlug(Base):
    """Every slug an article ever had; a link to an old one works for ever."""

    __tablename__ = "article_slug"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)


class ArticleLink(Base):
    """A reference in the approved text of one article to a record, for back-links and renames."""

    __tablename__ = "article_link"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    written: Mapped[str] = mapped_column(String(220), primary_key=True)  # KB-12 or [[Title]]
    target_kind: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[int]
    tier: Mapped[int] = mapped_column(default=0)  # lowest tier that reads the passage

    __table_args__ = (Index(None, "target_kind", "target_id"),)

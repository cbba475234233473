"""A record kind of its own for the tests of search, which knows no real one."""

from datetime import datetime

from sqlalchemy import Select, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.accounts.viewer import Viewer
from portal.core.db import UtcDateTime, db
from portal.core.records import RecordKind, SearchDocument
from portal.search.logs.reading import signatures
from tests.search.desk import NOW


class ToyBase(DeclarativeBase):
    """Its own tables: migrations know nothing of them."""


class Toy(ToyBase):
    __tablename__ = "toy"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")  # for L2 and up
    tag: Mapped[str] = mapped_column(default="")
    service: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="sop")
    confidence: Mapped[str] = mapped_column(default="validated")
    audience: Mapped[str] = mapped_column(default="internal")
    is_draft: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: NOW)

    @property
    def ref(self) -> str:
        return f"TOY-{self.id}"


def visible_to(viewer: Viewer) -> Select[tuple[Toy]]:
    return select(Toy).where(Toy.audience.in_(viewer.tokens), Toy.is_draft.is_(False))


def document(toy: Toy) -> SearchDocument | None:
    if toy.is_draft:
        return None
    return SearchDocument(
        ref=toy.ref,
        kind=toy.kind,
        title=toy.title,
        summary=toy.summary,
        body=toy.body,
        layers=(("l2", toy.secret),) if toy.secret else (),
        tags=(toy.tag,) if toy.tag else (),
        services=(toy.service,) if toy.service else (),
        codes=(toy.code,) if toy.code else (),
        audience=(toy.audience,),
        confidence=toy.confidence,
        owner="Theo Tanaka",
        updated_at=toy.updated_at,
        signatures=signatures(toy.body),
        version=toy.version,
    )


TOYS = RecordKind(
    prefix="TOY",
    name="toy",
    label="Toy",
    plural="Toys",
    icon="file-text",
    model=Toy,
    title=lambda toy: toy.title,
    url=lambda toy: f"/toys/{toy.id}",
    visible_to=visible_to,
    document=document,
)


def make_tables() -> None:
    with db.migrating() as connection:
        ToyBase.metadata.create_all(connection)


def add(**columns: object) -> str:
    """Put one toy into the database; returns its reference."""
    with db.writing() as session:
        toy = Toy(**columns)
        session.add(toy)
        session.flush()
        return toy.ref


def change(ref: str, **columns: object) -> None:
    with db.writing() as session:
        toy = session.get(Toy, int(ref.removeprefix("TOY-")))
        for name, value in {**columns, "version": toy.version + 1}.items():
            setattr(toy, name, value)


def remove(ref: str) -> None:
    with db.writing() as session:
        session.delete(session.get(Toy, int(ref.removeprefix("TOY-"))))

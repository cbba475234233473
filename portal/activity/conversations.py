"""Comments on passages of a text under review: what articles and postmortems have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, digits

COMMENT_LENGTH = 5_000
QUOTE_LENGTH = 1_000


class PassageComment:
    """Mixin with the columns of a remark on a passage; replies hang on the first one."""

    __tablename__: str

    id: Mapped[int] = mapped_column(primary_key=True)
    quote: Mapped[str] = mapped_column(Text, default="")  # the passage as it stood
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]

    @declared_attr
    def parent_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands in the class
        """The comment it answers."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"))

    @declared_attr
    def author_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands in the class
        """Who said it."""
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    def resolved_by_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands in the class
        """Who settled it."""
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    def author(cls) -> Mapped[Person]:  # noqa: N805 - SQLAlchemy hands in the class
        """Who said it."""
        return relationship(foreign_keys=[cls.author_id])  # type: ignore[list-item]

    @declared_attr
    def resolved_by(cls) -> Mapped[Person | None]:  # noqa: N805 - SQLAlchemy hands in the class
        """Who settled it."""
        return relationship(foreign_keys=[cls.resolved_by_id])  # type: ignore[list-item]


Comment = TypeVar("Comment", bound=PassageComment)


@dataclass(frozen=True, slots=True)
class Thread(Generic[Comment]):
    """A remark with its replies."""

    head: Comment
    replies: list[Comment]

    @property
    def is_settled(self) -> bool:
        """Whether somebody closed it."""
        return self.head.resolved_at is not None


def threads(comments: Iterable[Comment]) -> list[Thread[Comment]]:
    """Return the conversations in the order they began."""
    replies: dict[int | None, list[Comment]] = {}
    for each in comments:
        replies.setdefault(each.parent_id, []).append(each)
    return [Thread(head, replies.get(head.id, [])) for head in replies.get(None, [])]


def head_of(comments: Iterable[Comment], number: int) -> Comment:
    """Return the comment a conversation began with; raises `Conflict` for a reply."""
    found = next((each for each in comments if each.id == number), None)
    if found is None:
        raise Missing
    if found.parent_id is not None:
        raise Conflict(_("Reply to the first comment of the thread."))
    return found


def worded(body: str) -> str:
    """Return what somebody says; raises `Invalid` for nothing, and for too much."""
    body = body.strip()
    if not body or len(body) > COMMENT_LENGTH:
        reason = _("Write a comment of up to %(most)s characters.", most=digits(COMMENT_LENGTH))
        raise Invalid(reason, {"body": reason})
    return body


def settle(comment: PassageComment, by: Person) -> bool:
    """Close a remark; says whether it was open until now."""
    if comment.resolved_at is not None:
        return False
    comment.resolved_at, comment.resolved_by_id = clock.now(), by.id
    return True

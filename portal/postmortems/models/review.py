"""What is said about the text of a postmortem before its readers get it."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity.conversations import PassageComment
from portal.core.db import Base


class PostmortemComment(PassageComment, Base):
    """A remark on a passage of a section, or on the whole of it; replies hang on the first one."""

    __tablename__ = "postmortem_comment"

    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"), index=True)
    place: Mapped[str] = mapped_column(String(80), default="")  # key of the section it is about

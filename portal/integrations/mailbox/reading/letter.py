"""A mail as the desk reads it."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.integrations.mailbox.terms import LetterKind


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a mail; `cid` is how an HTML body names a picture in it."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One recipient a delivery report is about, and what the other server said."""

    recipient: str
    reason: str
    is_final: bool = True  # False: the server goes on trying


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says; ids without angle brackets, addresses in lower case.

    `own` is what the writer wrote this time, as Markdown; `quoted` what stood below it.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    recipients: int = 0
    subject: str = ""
    sent_at: datetime | None = None
    own: str = ""
    quoted: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    kind: LetterKind = LetterKind.PERSON
    why: str = ""  # what made it that kind
    mark: str = ""  # of the portal that sent it, if one did
    undelivered: tuple[Undelivered, ...] = ()
    remarks: tuple[str, ...] = field(default=())  # what the desk should know about reading it

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the mails before this one, the nearest first."""
        chain = (self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(each for each in chain if each))

    @property
    def is_forward(self) -> bool:
        """Whether somebody passes on what another wrote: the quote is then the matter itself."""
        return self.subject.lower().startswith(("fw:", "fwd:", "wg:", "tr:", "rv:", "i:"))

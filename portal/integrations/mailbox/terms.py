"""The words for mailboxes and what comes into them."""

from datetime import timedelta
from enum import StrEnum

from portal.core.languages import later

LARGEST = 25 * 2**20  # bytes of one mail; of a larger one only the head is read
MOST_FILES = 20
LONGEST_OWN = 20_000  # characters of a mail that become text; the rest stays in the original
MOST_FROM_ONE = 20  # mails of one sender within `WITHIN` that are taken
WITHIN = timedelta(minutes=10)
MOST_RECEIPTS = 5  # receipts to one address an hour
MOST_HOPS = 30  # `Received` lines after which a mail goes round in circles


class LetterKind(StrEnum):
    """What wrote a mail, and what for."""

    PERSON = "person"
    NOTICE = "notice"  # a program, which nobody asked: RFC 3834 auto-generated
    LIST = "list"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LOOP = "loop"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _KINDS[self]


_KINDS = {
    LetterKind.PERSON: later("Written by a person"),
    LetterKind.NOTICE: later("Sent by a program"),
    LetterKind.LIST: later("From a mailing list"),
    LetterKind.AUTO_REPLY: later("Automatic reply"),
    LetterKind.BOUNCE: later("Delivery report"),
    LetterKind.LOOP: later("A mail of our own"),
}


class Verdict(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    OPENED = "opened"
    COMMENTED = "commented"
    NOTED = "noted"
    IGNORED = "ignored"
    REFUSED = "refused"
    THROTTLED = "throttled"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _VERDICTS[self]

    @property
    def may_be_repeated(self) -> bool:
        """Whether the mail left nothing behind, so that it can be filed once more."""
        return self in {Verdict.WAITING, Verdict.IGNORED, Verdict.REFUSED, Verdict.THROTTLED}


_VERDICTS = {
    Verdict.WAITING: later("Not filed yet"),
    Verdict.OPENED: later("Opened an incident"),
    Verdict.COMMENTED: later("Became a comment"),
    Verdict.NOTED: later("Noted on the timeline"),
    Verdict.IGNORED: later("Ignored"),
    Verdict.REFUSED: later("Refused"),
    Verdict.THROTTLED: later("Held back"),
}


class Tls(StrEnum):
    """How the connection to the mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            Tls.TLS: later("TLS from the start (usually port 993)"),
            Tls.STARTTLS: later("STARTTLS (usually port 143)"),
            Tls.NONE: later("None: only to this machine"),
        }[self]


class Senders(StrEnum):
    """Whose mail is taken."""

    EVERYBODY = "everybody"
    PEOPLE = "people"
    DOMAINS = "domains"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            Senders.EVERYBODY: later("Everybody"),
            Senders.PEOPLE: later("People who have an account here"),
            Senders.DOMAINS: later("Those people, and addresses of the domains below"),
        }[self]

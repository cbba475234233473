"""Adding, changing and pausing mailboxes."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.policy import MailPermission
from portal.integrations.mailbox.terms import Senders, Tls

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_PLACE = ("host", "port", "user", "folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCard:
    """What is entered about a mailbox, without its password."""

    name: str
    address: str
    host: str = ""
    port: int = 993
    tls: Tls = Tls.TLS
    user: str = ""
    folder: str = "INBOX"
    done_folder: str = ""
    service_id: int | None = None
    team_id: int | None = None
    senders: Senders = Senders.EVERYBODY
    domains: tuple[str, ...] = ()
    trusts_senders: bool = True
    acknowledges: bool = True


def add(card: MailboxCard, *, by: Viewer, with_what_is_there: bool = False) -> Mailbox:
    """Add a mailbox; what lies in its folder already is left alone unless asked for."""
    policy.require(MailPermission.MANAGE, by)
    _check(card)
    now = clock.now()
    box = Mailbox(
        **_columns(card),
        begins_at=LONG_AGO if with_what_is_there else now,
        created_at=now,
        next_poll_at=now,
    )
    db.session.add(box)
    events.write(box, "add", by=by, name=box.name)
    return box


def change(box: Mailbox, card: MailboxCard, *, by: Viewer) -> None:
    """Change a mailbox; another server or folder is read from its beginning, nothing twice."""
    policy.require(MailPermission.MANAGE, by, box)
    _check(card, besides=box)
    columns = _columns(card)
    changed = sorted(name for name, value in columns.items() if getattr(box, name) != value)
    for name in changed:
        setattr(box, name, columns[name])
    if set(changed) & set(_PLACE):
        box.uid_validity = box.last_uid = 0
    poll_soon(box)
    if changed:
        events.write(box, "change", by=by, changed=changed)


def pause(box: Mailbox, *, by: Viewer) -> None:
    """Fetch nothing more from it until somebody lets it go on; a pipe goes on."""
    policy.require(MailPermission.MANAGE, by, box)
    if box.is_paused:
        raise Conflict(_("%(name)s is paused already.", name=box.name))
    box.is_paused = True
    events.write(box, "pause", by=by, states=("in_use", "paused"))


def resume(box: Mailbox, *, by: Viewer) -> None:
    """Fetch its mail again."""
    policy.require(MailPermission.MANAGE, by, box)
    if not box.is_paused:
        raise Conflict(_("%(name)s is in use already.", name=box.name))
    box.is_paused = False
    poll_soon(box)
    events.write(box, "resume", by=by, states=("paused", "in_use"))


def poll_soon(box: Mailbox) -> None:
    """Let the next round look at it, whatever it waited for; a fault stays until it goes well."""
    box.next_poll_at = clock.now()


def _columns(card: MailboxCard) -> dict[str, object]:
    columns = asdict(card) | {"domains": list(card.domains), "address": card.address.lower()}
    return columns | {"name": " ".join(card.name.split())}


def _check(card: MailboxCard, *, besides: Mailbox | None = None) -> None:
    """Refuse a name that is taken, and a password sent in the clear over a network."""
    name = " ".join(card.name.split())
    taken = select(Mailbox.id).where(Mailbox.name == name)
    if besides is not None:
        taken = taken.where(Mailbox.id != besides.id)
    if db.session.scalar(taken) is not None:
        reason = _("There is a mailbox called %(name)s already.", name=name)
        raise Invalid(reason, {"name": reason})
    if card.host and card.tls is Tls.NONE and card.host.lower() not in LOOPBACK:
        reason = _("Without TLS only to this machine: the password would be readable on the way.")
        raise Invalid(reason, {"tls": reason})
    if card.senders is Senders.DOMAINS and not card.domains:
        reason = _("Name at least one domain, or choose who else may write.")
        raise Invalid(reason, {"domains": reason})

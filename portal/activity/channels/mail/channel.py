"""Mail: one letter a piece of news, or one for all that gathered."""

import smtplib

from portal.accounts import addresses
from portal.accounts.demo_sign_ins import is_demo
from portal.accounts.models import Person, Team
from portal.activity.channels.mail import text
from portal.activity.channels.protocol import Address, Channel, Fate, Letter, Verdict
from portal.core.languages import _, later
from portal.core.mail import post
from portal.core.settings import Settings

# A mailbox that does not exist, or is not to be written to; everything else may pass.
_FOR_GOOD = {550, 551, 553, 556}


class MailChannel(Channel):
    """The mail server of the settings."""

    name = "mail"
    label = later("Mail")
    icon = "mail"
    asks_for_address = False
    address_label = later("E-mail address")
    address_help = later("A mailbox or list the whole team reads.")
    address_example = "desk@example.com"
    _has_server = False

    def open(self, settings: Settings) -> None:
        """Note whether there is a mail server."""
        self._has_server = bool(settings.smtp_host)

    @property
    def is_ready(self) -> bool:
        """Without a server mails would be printed: news does not go there."""
        return self._has_server

    def address_of(self, person: Person) -> str:
        """Return the address of the account."""
        return person.email

    def usual_address(self, team: Team) -> str:
        """Return the team's mailbox."""
        return team.email

    def fault_of(self, address: str) -> str:
        """Refuse what no mail could reach."""
        special = post.settings.allow_special_domains or is_demo()
        if addresses.reachable(address, special=special):
            return ""
        return _("This is not an e-mail address that mail can reach.")

    def masked(self, address: str) -> str:
        """Return it whole: an address holds no secret."""
        return address

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Hand the letter to the mail server; its Message-ID is the same at every try."""
        if not self.is_ready:
            return Verdict(Fate.LATER, _("No mail server is set."))
        try:
            post.deliver(to.value, text.subject(letter), text.body(letter), key=letter.key)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            return _verdict(code, words)
        except smtplib.SMTPResponseException as refusal:
            return _verdict(refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPException as fault:
            return Verdict(
                Fate.LATER,
                _("The mail server did not take it: %(fault)s.", fault=type(fault).__name__),
            )
        except OSError as fault:
            return Verdict(
                Fate.LATER,
                _("The mail server was not reached: %(fault)s.", fault=fault.strerror or fault),
            )
        return Verdict(Fate.DELIVERED, _("The mail server took it."))


CHANNEL = MailChannel()


def _verdict(code: int, words: bytes | str) -> Verdict:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    words = " ".join(said.split())[:160]
    reason = _("The mail server answered %(code)s: %(words)s", code=code, words=words)
    return Verdict(Fate.REFUSED if code in _FOR_GOOD else Fate.LATER, reason)

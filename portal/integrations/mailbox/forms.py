"""What is filled in about a mailbox."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from portal.accounts import queries as people
from portal.accounts.terms import Tier
from portal.catalog.queries import entries
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, later
from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.services.mailboxes import MailboxCard
from portal.integrations.mailbox.terms import Senders, Tls

MOST_DOMAINS = 100
_PORT = later("A port is a number up to 65535: usually 993, or 143 with STARTTLS.")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[A-Za-z0-9.-]{1,189}")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,45})?")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f]*")


def _matches(pattern: re.Pattern[str], sentence: str) -> Any:
    def check(_form: Form, field: StringField) -> None:
        if not pattern.fullmatch((field.data or "").strip()):
            raise ValidationError(sentence)

    return check


class MailboxForm(Form):
    """A mailbox: its address, how it is fetched, and whose mail is taken."""

    name = StringField(
        later("Name"),
        [
            DataRequired(later("Give the mailbox a name.")),
            Length(max=60, message=later("60 characters at most.")),
        ],
        description=later("As the desk calls it, such as Support."),
    )
    address = EmailField(
        later("Address"),
        [
            DataRequired(later("Which address do people write to?")),
            _matches(_ADDRESS, later("This is not an e-mail address, such as desk@example.com.")),
        ],
        description=later("Where people write to; they answer our mails there too."),
    )
    host = StringField(
        later("Mail server"),
        [
            _matches(_HOST, later("Give the name of the server alone, such as imap.example.com.")),
            Length(max=253),
        ],
        description=later("The IMAP server. Empty: mail is handed in by a pipe only."),
    )
    port = IntegerField(
        later("Port"), [InputRequired(_PORT), NumberRange(1, 65_535, _PORT)], default=993
    )
    tls = RadioField(
        later("Protection"),
        choices=choices((each.value, each.label) for each in Tls),
        default=Tls.TLS.value,
    )
    user = StringField(
        later("User name"), [_matches(_ONE_LINE, later("One line, please.")), Length(max=254)]
    )
    password = PasswordField(
        later("Password"),
        [_matches(_ONE_LINE, later("One line, please.")), Length(max=500)],
        description=later("Kept in a file only the server reads, not in the database."),
        render_kw={"autocomplete": "new-password"},
    )
    folder = StringField(
        later("Folder"),
        [_matches(_ONE_LINE, later("One line, please.")), Length(max=200)],
        default="INBOX",
    )
    done_folder = StringField(
        later("Move stored mail to"),
        [_matches(_ONE_LINE, later("One line, please.")), Length(max=200)],
        description=later(
            "A folder, made when it is missing. Empty: mail stays and is marked as read."
        ),
    )
    service = SelectField(later("Service"), coerce=int, default=0)
    team = SelectField(later("Desk"), coerce=int, default=0)
    senders = RadioField(
        later("Take mail from"),
        choices=choices((each.value, each.label) for each in Senders),
        default=Senders.EVERYBODY.value,
    )
    domains = TextAreaField(
        later("Domains"),
        [Length(max=8_000)],
        description=later("One per line."),
        render_kw={"rows": 2},
    )
    trusts_senders = BooleanField(
        later("Believe the sender's address"),
        default=True,
        description=later(
            "The address of a mail can be forged. Turn this off where the mail server does "
            "not check it (SPF, DKIM, DMARC): then only answers to our own mails find their "
            "incident."
        ),
    )
    acknowledges = BooleanField(
        later("Send a receipt with the number of the incident"), default=True
    )
    with_what_is_there = BooleanField(
        later("Also take mails that are in the folder already"),
        description=later("Each becomes an incident."),
    )

    def __init__(self, mailbox: Mailbox | None = None) -> None:
        super().__init__(obj=mailbox)
        named = [(service.id, service.name) for service in entries.services()]
        self.service.choices = choices([(0, later("Not known from the address")), *named])
        desks = [(team.id, team.name) for team in people.teams() if team.tier is Tier.L1]
        self.team.choices = choices([(0, later("The first desk")), *desks])
        if mailbox is not None:
            del self.with_what_is_there
            if not self.is_submitted():
                self._show_what_is(mailbox)

    def validate_domains(self, field: TextAreaField) -> None:
        """Refuse what is no domain, naming it."""
        wrong = [each for each in self.named_domains if not _DOMAIN.fullmatch(each)]
        if wrong:
            raise ValidationError(
                _("%(words)s is no domain, such as example.org.", words=wrong[0][:60])
            )
        if len(self.named_domains) > MOST_DOMAINS:
            raise ValidationError(_("%(number)s domains at most.", number=MOST_DOMAINS))

    @property
    def named_domains(self) -> tuple[str, ...]:
        """The domains, without `@` and in lower case."""
        words = map(str.strip, re.split(r"[\r\n,;]+", text_of(self.domains).lower()))
        return tuple(dict.fromkeys(word.removeprefix("@") for word in words if word))

    @property
    def card(self) -> MailboxCard:
        """What was entered, for the service layer."""
        return MailboxCard(
            name=text_of(self.name),
            address=text_of(self.address).strip(),
            host=text_of(self.host).strip(),
            port=self.port.data or 993,
            tls=Tls(self.tls.data),
            user=text_of(self.user).strip(),
            folder=text_of(self.folder).strip() or "INBOX",
            done_folder=text_of(self.done_folder).strip(),
            service_id=self.service.data or None,
            team_id=self.team.data or None,
            senders=Senders(self.senders.data),
            domains=self.named_domains,
            trusts_senders=bool(self.trusts_senders.data),
            acknowledges=bool(self.acknowledges.data),
        )

    def _show_what_is(self, mailbox: Mailbox) -> None:
        self.tls.data, self.senders.data = mailbox.tls.value, mailbox.senders.value
        self.service.data, self.team.data = mailbox.service_id or 0, mailbox.team_id or 0
        self.domains.data = "\n".join(mailbox.domains)

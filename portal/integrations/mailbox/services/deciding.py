"""What should become of a mail: rules asked in order, each reading only."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.db import db
from portal.core.languages import _, later
from portal.incidents.models.incident import Incident
from portal.integrations.mailbox import cases, queries
from portal.integrations.mailbox.models import Mailbox, MailMessage
from portal.integrations.mailbox.reading import quoting
from portal.integrations.mailbox.reading.letter import Letter
from portal.integrations.mailbox.terms import (
    MOST_FROM_ONE,
    WITHIN,
    LetterKind,
    Senders,
    Verdict,
)
from portal.integrations.mailbox.threads import incident_in, signer

FILED = (Verdict.OPENED, Verdict.COMMENTED, Verdict.NOTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with a mail, and why."""

    verdict: Verdict
    reason: str = ""
    incident: Incident | None = None  # the one answered, or of which a new one is the recurrence
    requester: Person | None = None
    from_requester: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A mail with what is known around it."""

    letter: Letter
    message: MailMessage
    box: Mailbox
    person: Person | None  # who has the sender's address
    incident: Incident | None  # the one it belongs to
    is_proven: bool  # it answers a mail of ours, which nobody can make up


def plan(letter: Letter, message: MailMessage) -> Plan:
    """Return what should become of this mail; the first rule that has an opinion decides."""
    matter = _matter(letter, message)
    for rule in RULES:
        if found := rule(matter):
            return found
    return _opened(matter)


def _matter(letter: Letter, message: MailMessage) -> Matter:
    person = queries.person_at(letter.sender)
    proven = cases.living(signer.incident_of(letter.answers))
    if proven is not None:
        return Matter(letter, message, message.mailbox, person, proven, is_proven=True)
    claimed = _claimed(letter, message.mailbox, person)
    return Matter(letter, message, message.mailbox, person, claimed, is_proven=False)


def _claimed(letter: Letter, box: Mailbox, person: Person | None) -> Incident | None:
    """Return the incident a mail names without proof, if its sender takes part in it."""
    if not box.trusts_senders:
        return None
    known = select(MailMessage.incident_id).where(
        MailMessage.message_id.in_(letter.answers), MailMessage.incident_id.is_not(None)
    )
    named = db.session.scalar(known.order_by(MailMessage.id.desc()).limit(1))
    for number in (named, incident_in(letter.subject)):
        found = cases.living(number)
        if found is not None and cases.takes_part(found, letter.sender, person):
            return found
    return None


def _loops(matter: Matter) -> Plan | None:
    letter = matter.letter
    if letter.kind is LetterKind.LOOP:
        return Plan(verdict=Verdict.IGNORED, reason=letter.why)
    if letter.mark and signer.is_ours(letter.mark):
        return Plan(verdict=Verdict.IGNORED, reason=_("We sent it ourselves: it came back."))
    own = {box.address for box in queries.mailboxes()}
    if letter.sender in own and letter.kind is not LetterKind.BOUNCE:
        return Plan(verdict=Verdict.IGNORED, reason=_("It comes from one of our own mailboxes."))
    return None


def _returned(matter: Matter) -> Plan | None:
    if matter.letter.kind is not LetterKind.BOUNCE:
        return None
    if matter.incident is None or not matter.is_proven:
        reason = later("A delivery report about no mail of ours.")
        return Plan(verdict=Verdict.IGNORED, reason=reason)
    return Plan(verdict=Verdict.NOTED, reason=matter.letter.why, incident=matter.incident)


def _automatic(matter: Matter) -> Plan | None:
    if matter.letter.kind is not LetterKind.AUTO_REPLY or matter.message.is_forced:
        return None
    if matter.incident is None:
        return Plan(verdict=Verdict.IGNORED, reason=matter.letter.why)
    return Plan(verdict=Verdict.NOTED, reason=matter.letter.why, incident=matter.incident)


def _too_many(matter: Matter) -> Plan | None:
    message, sender = matter.message, matter.letter.sender
    if message.is_forced or not sender:
        return None
    earlier = select(func.count(MailMessage.id)).where(
        MailMessage.sender == sender,
        MailMessage.received_at > message.received_at - WITHIN,
        MailMessage.received_at <= message.received_at,
        MailMessage.verdict.in_(FILED),
    )
    if (db.session.scalar(earlier) or 0) < MOST_FROM_ONE:
        return None
    minutes = int(WITHIN.total_seconds() // 60)
    reason = f"More than {MOST_FROM_ONE} mails from {sender} within {minutes} minutes."
    return Plan(verdict=Verdict.THROTTLED, reason=reason)


def _reply(matter: Matter) -> Plan | None:
    incident = matter.incident
    if incident is None:
        return None
    sender = matter.letter.sender
    is_requester = bool(sender) and sender == cases.address_of(incident)
    answer = Plan(
        verdict=Verdict.COMMENTED,
        reason=later("It answers a mail of ours.")
        if matter.is_proven
        else later("Its writer takes part in this incident."),
        incident=incident,
        from_requester=is_requester,
        requester=incident.requester,
    )
    if not is_requester or quoting.is_only_thanks(matter.letter.own):
        return answer
    if cases.is_over(incident):
        reason = f"{incident.ref} is over: this is a new incident of it."
        return replace(answer, verdict=Verdict.OPENED, reason=reason)
    return replace(answer, goes_on=True)


def _not_taken(matter: Matter) -> Plan | None:
    """Refuse a stranger's new matter; an answer to a mail of ours was taken before."""
    box, sender = matter.box, matter.letter.sender
    if box.senders is Senders.EVERYBODY or matter.message.is_forced or matter.person:
        return None
    domain = sender.rpartition("@")[2]
    if box.senders is Senders.DOMAINS and domain in box.domains:
        return None
    reason = f"{box.name} takes no mail from {sender or 'a writer without address'}."
    return Plan(verdict=Verdict.REFUSED, reason=reason)


def _opened(matter: Matter) -> Plan:
    requester = matter.person if matter.box.trusts_senders else None
    return Plan(
        verdict=Verdict.OPENED,
        reason=matter.letter.why,
        requester=requester,
        from_requester=True,
    )


RULES: tuple[Callable[[Matter], Plan | None], ...] = (
    _loops,
    _returned,
    _automatic,
    _too_many,
    _reply,
    _not_taken,
)

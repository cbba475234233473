"""The seam to incidents: all that mail does to one, in this file."""

from portal.accounts.models import Person
from portal.activity.queries.notifications import watchers
from portal.core import clock
from portal.core.db import db
from portal.core.languages import later
from portal.incidents import replying
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import attaching, talking, timeline
from portal.incidents.services.reporting import Report, report
from portal.incidents.system import MAIL
from portal.incidents.terms import REOPEN_WITHIN, Channel, IncidentState, TimelineKind
from portal.incidents.texts import Text
from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.reading.letter import Letter
from portal.kb.services.attaching import KeptFile

MOST_MERGES = 10
REOPENED = later("The requester answered by mail.")


def living(number: int | None) -> Incident | None:
    """Return the incident of this number, or the one it was merged into."""
    found = db.session.get(Incident, number) if number else None
    for _hop in range(MOST_MERGES):
        if found is None or found.merged_into is None:
            break
        found = found.merged_into
    return found


def address_of(incident: Incident) -> str:
    """Return where its requester is written to; empty for an alert."""
    return incident.requester.email if incident.requester else incident.requester_email


def takes_part(incident: Incident, sender: str, person: Person | None) -> bool:
    """Say whether the writer is its requester, watches it, or works in support."""
    if sender and sender == address_of(incident):
        return True
    return person is not None and (person.tier > 0 or person.id in watchers(incident.ref))


def is_over(incident: Incident) -> bool:
    """Say whether it stays as it is, so that a new word of its requester is a new incident."""
    if incident.state is IncidentState.RESOLVED and incident.resolved_at:
        return clock.now() - incident.resolved_at > REOPEN_WITHIN
    return incident.state in {IncidentState.CLOSED, IncidentState.CANCELLED}


def open_from(
    letter: Letter,
    box: Mailbox,
    *,
    title: str,
    text: Text,
    requester: Person | None,
    again: Incident | None,
) -> Incident:
    """Open an incident for what a mail says."""
    what = Report(
        title=title,
        description=text,
        channel=Channel.EMAIL,
        service=(again.service if again else None) or box.service,
        team=box.team,
        requester=requester,
        requester_email="" if requester else letter.sender,
        requester_name="" if requester else letter.sender_name,
        recurrence_of=again,
        is_confidential=bool(again and again.is_confidential),
    )
    return report(what, by=MAIL)


def say(incident: Incident, text: Text, letter: Letter, *, from_requester: bool) -> None:
    """Put a reply beside the incident; only the requester's own is read by the requester.

    A mail never acts with the rights of whoever it says it is from: it comments, and where its
    requester wrote it, an incident that waited goes on and one resolved lately is open again.
    """
    talking.comment(
        incident,
        text,
        by=MAIL,
        to_requester=from_requester,
        author_name=letter.sender_name or letter.sender,
        author_email=letter.sender,
    )


def go_on(incident: Incident) -> None:
    """Let an incident go on after its requester's answer."""
    if not replying.requester_replied(incident) and incident.state is IncidentState.RESOLVED:
        INCIDENT.advance(incident, "reopen", by=MAIL, note=REOPENED)


def put_beside(incident: Incident, files: list[KeptFile], *, internal: bool) -> None:
    """Attach what came with a mail."""
    for file in files:
        attaching.attach(incident, file, by=MAIL, internal=internal)


def remark(incident: Incident, words: str) -> None:
    """Put a line about letters on the timeline."""
    timeline.note(incident, TimelineKind.COMMS, words[:2_000], by=MAIL)

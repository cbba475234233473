"""What a requester does: says that something answered it, reports, and answers the desk."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _, later
from portal.core.secrets import masked
from portal.incidents import replying
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.selfservice.models import Deflection
from portal.incidents.services import talking
from portal.incidents.services.reporting import Report, report
from portal.incidents.system import CLOCK, Machine
from portal.incidents.terms import Channel, IncidentState, Level
from portal.incidents.texts import Text
from portal.kb.models.article import Article
from portal.kb.services import using
from portal.kb.terms import Verdict

GUEST = Machine(called=later("A guest"))
WORKS = Text("It works again.", "<p>It works again.</p>")


def answered(article: Article, searched: str, *, by: Viewer) -> Deflection:
    """Count that an article answered a question, so that nothing had to be reported."""
    said = Deflection(
        article_id=article.id,
        person_id=by.id,
        searched=masked(" ".join(searched.split()))[:256],
        at=clock.now(),
    )
    db.session.add(said)
    if by.is_signed_in:
        using.give_feedback(article, Verdict.WORKED, by=by)
    else:
        events.write(article, "answered_a_guest", by=by)
    return said


def ask(
    title: str, description: Text, *, by: Viewer, is_blocked: bool, email: str = "", name: str = ""
) -> Incident:
    """Report an incident as its requester; a guest gives a mail address to be answered at.

    Impact is one person's; whoever cannot work meanwhile says so, and that is its urgency. The
    address of somebody who has an account does not make a guest that person.
    """
    if not by.is_signed_in and not email:
        reason = _("Give the address we can answer to.")
        raise Invalid(reason, {"email": reason})
    return report(
        Report(
            title=title,
            description=description,
            channel=Channel.PORTAL,
            impact=Level.LOW,
            urgency=Level.HIGH if is_blocked else Level.MEDIUM,
            requester=by.person,
            requester_email="" if by.is_signed_in else email,
            requester_name="" if by.is_signed_in else name,
        ),
        by=by if by.is_signed_in else GUEST,
    )


def reply(incident: Incident, text: Text, *, by: Viewer) -> Comment:
    """Answer the desk; what waited for this answer goes on."""
    said = talking.comment(incident, text, by=by, to_requester=True)
    replying.requester_replied(incident, by=CLOCK)
    return said


def works_again(incident: Incident, *, by: Viewer) -> bool:
    """Take note that it works for the requester; returns whether that closed it.

    One that needs a look back first is closed by the desk, later.
    """
    if not INCIDENT.missing(incident, "confirm", by=by):
        INCIDENT.advance(incident, "confirm", by=by)
        return True
    talking.comment(incident, WORKS, by=by, to_requester=True)
    return False


def own(viewer: Viewer, *, is_open: bool, most: int = 100) -> list[Incident]:
    """Return the incidents this viewer waits for, or waited for, the newest first."""
    rows = select(Incident).where(Incident.requester_id == viewer.id)
    done = [IncidentState.CLOSED, IncidentState.CANCELLED, IncidentState.MERGED]
    rows = rows.where(Incident.state.not_in(done) if is_open else Incident.state.in_(done))
    return list(db.session.scalars(rows.order_by(Incident.reported_at.desc()).limit(most)))

"""What happens to postmortems and waivers because something else happened: a leaving, a waiver."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.db import db
from portal.core.events import Event
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.system import CLOCK
from portal.kb import care as articles
from portal.kb.queries.knowledge_links import articles_of
from portal.kb.terms import DueReason
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries.people import reviewers_of
from portal.postmortems.services import waiving
from portal.postmortems.terms import PostmortemState


def follow(event: Event) -> None:
    """Hear of every event, and see to the postmortems it concerns."""
    if event.record_kind == Person.__tablename__ and event.verb == "leave":
        person = db.session.get_one(Person, event.record_id)
        _approver_left(person)
        _reviewer_left(person)
    elif event.record_kind == Incident.__tablename__ and event.verb == "waive":
        incident = db.session.get_one(Incident, event.record_id)
        waiving.answered_by_waiving(incident, event.actor_id)
    elif event.record_kind == Postmortem.__tablename__ and event.verb == "publish":
        _articles_to_check(db.session.get_one(Postmortem, event.record_id))


def _articles_to_check(found: Postmortem) -> None:
    """Let the articles of its services be checked, and those its incidents were worked with.

    Not those it wrote, changed or confirmed itself; and none by one about a confidential incident,
    of which the readers of those articles may not know.
    """
    if any(each.is_confidential for each in found.incidents):
        return
    services = {each.service_id: each.service.name for each in found.incidents if each.service}
    about = f" It is about {', '.join(services.values())}." if services else ""
    articles.something_happened(
        DueReason.RELATED_POSTMORTEM,
        f"{found.ref} was published.{about}",
        services=[number for number in services if number],
        also=[number for each in found.incidents for number in articles_of(each)],
        but=[each.article_id for each in found.lessons if each.article_id],
    )


def _approver_left(person: Person) -> None:
    """Tell managers of the waivers this person was asked for: one of them answers, or asks."""
    rows = select(WaiverRequest).where(
        WaiverRequest.approver_id == person.id, WaiverRequest.decided_at.is_(None)
    )
    for asked in db.session.scalars(rows).all():
        events.write(asked.incident, "waiver_approver_left", by=CLOCK, manager=person.id)


def _reviewer_left(person: Person) -> None:
    """Tell managers of reviews nobody is left for."""
    rows = select(Postmortem).where(Postmortem.state == PostmortemState.IN_REVIEW)
    for found in db.session.scalars(rows).all():
        could = policy.allows(PostmortemPermission.APPROVE, Viewer(person), found)
        if could and not reviewers_of(found):
            events.write(found, "nobody_reviews", by=CLOCK)

"""What postmortems put on other pages: the first one, an incident's, an article's, a service's."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.policy import policy
from portal.incidents.lifecycle import why_look_back
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import reads_as_support
from portal.incidents.queries.merged import survivor_of
from portal.kb.models.article import Article
from portal.kb.queries.knowledge_links import cases_of, links_of
from portal.postmortems import joining
from portal.postmortems.due import due_at
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.passages import unresolved
from portal.postmortems.policy import PostmortemPermission, viewer_takes_part
from portal.postmortems.queries import listing, postmortems, waivers
from portal.postmortems.terms import Size

SHOWN = 6


def sees_postmortems(viewer: Viewer) -> bool:
    """Say whether postmortems are this viewer's business: everybody learns from them."""
    return viewer.is_signed_in


def queue(viewer: Viewer) -> dict[str, Any] | None:
    """Return what stands beside the articles in the queue of a reviewer."""
    waiting = listing.in_review(viewer)
    approved = listing.approved(viewer)
    if not waiting and not approved:
        return None
    own = {each.id for each in waiting if viewer_takes_part(viewer, each)}
    return {
        "waiting": sorted(waiting, key=lambda each: each.id in own),
        "own": own,
        "comments": {each.id: unresolved(each) for each in waiting},
        "approved": approved,
    }


def reviews(viewer: Viewer) -> Any:
    """Return the postmortems this reviewer may decide about."""
    return listing.waiting_for_review(viewer, most=SHOWN)


def drafts(viewer: Viewer) -> Any:
    """Return the postmortems this viewer works on."""
    return listing.at_work_of(viewer, most=SHOWN) if viewer.is_signed_in else None


def of_incident(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return the postmortems about an incident, and the offer to write one once it is over."""
    found = postmortems.about(incident, viewer=viewer)
    may_start = joining.may_start(viewer, incident)
    at_desk = reads_as_support(incident, viewer)
    asked = waivers.latest_for(incident) if at_desk and not incident.waived_by_id else None
    may_ask = (
        at_desk
        and asks_for_waivers(viewer, incident)
        and (waivers.can_be_asked(incident) or (asked is not None and asked.decided_at is None))
    )
    goes_on_in = survivor_of(incident, viewer=viewer)
    if not any((found, may_start, incident.waived_by, asked, may_ask, goes_on_in)):
        return None
    return {
        "postmortems": found,
        "articles": {each.id: links_of(each, viewer=viewer) for each in found},
        "may_start": may_start,
        "sizes": list(Size),
        "usual": joining.size_for(viewer, incident),
        "due_at": due_at(incident) if may_start and why_look_back(incident) else None,
        "waiver": incident.postmortem_waiver,
        "waived_by": incident.waived_by,
        "asked": asked,
        "may_ask": may_ask,
        "goes_on_in": goes_on_in,
    }


def beginning(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return the outline a postmortem would have, and whether it is needed; none once it stands."""
    if not joining.may_start(viewer, incident):
        return None
    needed = bool(why_look_back(incident)) and incident.waived_by_id is None
    return {"size": joining.size_for(viewer, incident), "is_needed": needed}


def asks_for_waivers(viewer: Viewer, incident: Incident) -> bool:
    """Say whether this viewer may ask for a waiver; a manager gives it without asking."""
    return policy.allows(PostmortemPermission.START, viewer, incident)


def waivers_to_answer(viewer: Viewer) -> Any:
    """Return the waivers this manager may answer."""
    return waivers.waiting_for(viewer)[:SHOWN]


def of_article(viewer: Viewer, article: Article) -> list[Any]:
    """Return the postmortems an article came from, as link and postmortem."""
    found = cases_of(article, viewer=viewer)
    return [(link, case) for link, _kind, case in found if isinstance(case, Postmortem)][:SHOWN]


def of_service(viewer: Viewer, service: Service) -> Any:
    """Return the published postmortems about a service."""
    return listing.of_service(service, viewer=viewer, most=SHOWN)

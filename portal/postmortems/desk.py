"""What postmortems put on other pages: the first one, an incident's, an article's, a service's."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.incidents.lifecycle import why_look_back
from portal.incidents.models.incident import Incident
from portal.kb.models.article import Article
from portal.kb.queries.knowledge_links import cases_of, links_of
from portal.postmortems import joining
from portal.postmortems.due import due_at
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import listing, postmortems
from portal.postmortems.terms import Size

SHOWN = 6


def sees_postmortems(viewer: Viewer) -> bool:
    """Say whether postmortems are this viewer's business: everybody learns from them."""
    return viewer.is_signed_in


def waiting_for(viewer: Viewer) -> int:
    """Count what waits for this reviewer, for the navigation."""
    return len(listing.waiting_for_review(viewer, most=100))


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
    if not found and not may_start and not incident.waived_by:
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
    }


def of_article(viewer: Viewer, article: Article) -> list[Any]:
    """Return the postmortems an article came from, as link and postmortem."""
    found = cases_of(article, viewer=viewer)
    return [(link, case) for link, _kind, case in found if isinstance(case, Postmortem)][:SHOWN]


def of_service(viewer: Viewer, service: Service) -> Any:
    """Return the published postmortems about a service."""
    return listing.of_service(service, viewer=viewer, most=SHOWN)

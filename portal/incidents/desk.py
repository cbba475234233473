"""What incidents put on other pages: the first one, a service's, an article's."""

from typing import Any

from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.lists import Found
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import listing
from portal.kb.models.article import Article
from portal.kb.queries.knowledge_links import cases_of

SHOWN = 6


def works(viewer: Viewer) -> bool:
    """Say whether this viewer works on incidents."""
    return policy.allows(IncidentPermission.WORK, viewer)


def sees_desk(viewer: Viewer) -> bool:
    """Say whether incidents are this viewer's business."""
    return policy.allows(IncidentPermission.SEE_DESK, viewer)


def waiting_for(viewer: Viewer) -> int:
    """Count what this viewer works on, for the navigation."""
    return listing.count_of(viewer) if viewer.tier >= Tier.L1 else 0


def hand_overs(viewer: Viewer) -> list[Any]:
    """Return what was handed to the viewer's team and nobody has answered."""
    return listing.hand_overs_for(viewer)[:SHOWN] if viewer.tier >= Tier.L1 else []


def work(viewer: Viewer) -> Found[Incident] | None:
    """Return what this viewer works on; None when there is nothing."""
    return _some(listing.work_of(viewer, most=SHOWN)) if viewer.tier >= Tier.L1 else None


def unassigned(viewer: Viewer) -> Found[Incident] | None:
    """Return what nobody in the viewer's team has taken; None when there is nothing."""
    if viewer.tier < Tier.L1:
        return None
    return _some(listing.unassigned_in_team(viewer, most=SHOWN))


def of_service(viewer: Viewer, service: Service) -> Found[Incident] | None:
    """Return the open incidents of a service; None when there are none to read."""
    if not sees_desk(viewer):
        return None
    return _some(listing.of_service(service, viewer=viewer, most=SHOWN))


def cases(viewer: Viewer, article: Article) -> list[Any]:
    """Return the incidents an article played a part in, each once, as links and incident."""
    if not sees_desk(viewer):
        return []
    found = cases_of(article, viewer=viewer)
    links: dict[Incident, list[Any]] = {}
    for link, _kind, case in found:
        if isinstance(case, Incident):
            links.setdefault(case, []).append(link)
    return [(of, case) for case, of in links.items()][:SHOWN]


def _some(page: Found[Incident]) -> Found[Incident] | None:
    return page if page.total else None

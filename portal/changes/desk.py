"""What changes put on other pages: the first one, a service's, an incident's."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes.models.change import Change
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes, listing, windows
from portal.core.lists import Found
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import reads_as_support

SHOWN = 6


def opens_changes(viewer: Viewer) -> bool:
    """Say whether this viewer may open one."""
    return policy.allows(ChangePermission.OPEN, viewer)


def sees_changes(viewer: Viewer) -> bool:
    """Say whether changes are this viewer's business."""
    return policy.allows(ChangePermission.SEE, viewer)


def votes_asked_of(viewer: Viewer) -> int:
    """Count what waits for this viewer's vote, for the navigation."""
    return listing.count_votes_of(viewer) if sees_changes(viewer) else 0


def votes(viewer: Viewer) -> Found[Change] | None:
    """Return what waits for this viewer's vote; None when there is nothing."""
    return _some(listing.votes_of(viewer, most=SHOWN)) if sees_changes(viewer) else None


def week(viewer: Viewer) -> Found[Change] | None:
    """Return this viewer's own changes of the week; None when there are none."""
    return _some(listing.week_of(viewer, most=SHOWN)) if sees_changes(viewer) else None


def reviews_due(viewer: Viewer) -> Found[Change] | None:
    """Return the emergency changes to be reviewed, for those who may; None when there are none."""
    if not policy.allows(ChangePermission.REVIEW, viewer):
        return None
    return _some(listing.reviews_due(viewer, most=SHOWN))


def of_service(viewer: Viewer, service: Service) -> Found[Change] | None:
    """Return the open changes of a service; None when there are none to read."""
    if not sees_changes(viewer):
        return None
    return _some(listing.of_service(service, viewer=viewer, most=SHOWN))


def lately(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return what changed lately on an incident's service, and what is named as its cause."""
    if not sees_changes(viewer) or not reads_as_support(incident, viewer):
        return None
    causes = changes.causes_of(incident, viewer=viewer)
    named = {link.change_id for link in causes}
    found = [each for each in windows.lately(incident, viewer=viewer) if each.id not in named]
    if not found and not causes:
        return None
    may_name = policy.allows(ChangePermission.NAME_CAUSE, viewer)
    return {"causes": causes, "changes": found[:SHOWN], "may_name": may_name}


def _some(page: Found[Change]) -> Found[Change] | None:
    return page if page.total else None

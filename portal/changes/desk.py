"""What changes put on other pages: the first one, a service's, an incident's."""

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes.policy import ChangePermission
from portal.changes.queries import listing
from portal.core.policy import policy

SHOWN = 6


def sees_changes(viewer: Viewer) -> bool:
    """Say whether changes are this viewer's business."""
    return policy.allows(ChangePermission.SEE, viewer)


def votes_asked_of(viewer: Viewer) -> int:
    """Count what waits for this viewer's vote, for the navigation."""
    return listing.votes_of(viewer, most=0).total if sees_changes(viewer) else 0


def votes(viewer: Viewer) -> listing.Page | None:
    """Return what waits for this viewer's vote; None when there is nothing."""
    return _some(listing.votes_of(viewer, most=SHOWN)) if sees_changes(viewer) else None


def week(viewer: Viewer) -> listing.Page | None:
    """Return this viewer's own changes of the week; None when there are none."""
    return _some(listing.week_of(viewer, most=SHOWN)) if sees_changes(viewer) else None


def reviews_due(viewer: Viewer) -> listing.Page | None:
    """Return the emergency changes to be reviewed, for those who may; None when there are none."""
    if not policy.allows(ChangePermission.REVIEW, viewer):
        return None
    return _some(listing.reviews_due(viewer, most=SHOWN))


def of_service(viewer: Viewer, service: Service) -> listing.Page | None:
    """Return the open changes of a service; None when there are none to read."""
    if not sees_changes(viewer):
        return None
    return _some(listing.of_service(service, viewer=viewer, most=SHOWN))


def _some(page: listing.Page) -> listing.Page | None:
    return page if page.total else None

"""Adding, changing and retiring services."""

from dataclasses import asdict, dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.models import Criticality, Service
from portal.catalog.services import naming
from portal.core import clock, events
from portal.core.db import db
from portal.core.languages import later

TAKEN = later("There is already a service with this name.")


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """What can be said of a service."""

    name: str
    description: str = ""
    team_id: int | None = None
    criticality: Criticality = Criticality.MEDIUM
    dashboard_url: str = ""
    repository_url: str = ""
    on_call_url: str = ""


def add(card: ServiceCard, *, by: Viewer) -> Service:
    """Add a service; refuses a name that is taken."""
    columns = _columns(card)
    naming.require_free(Service, columns["name"], TAKEN)
    slug = naming.free_slug(Service, columns["name"])
    service = Service(created_at=clock.now(), slug=slug, **columns)
    db.session.add(service)
    events.write(service, "add", by=by, name=service.name)
    return service


def change(service: Service, card: ServiceCard, *, by: Viewer) -> None:
    """Change what is said of a service; its address stays, so that links keep working."""
    columns = _columns(card)
    naming.require_free(Service, columns["name"], TAKEN, besides=service)
    if changed := naming.assign(service, columns):
        events.write(service, "change", by=by, changed=changed)


def retire(service: Service, *, by: Viewer) -> None:
    """Take a service out of every choice; what was written about it stays."""
    if service.retired_at is None:
        service.retired_at = clock.now()
        events.write(service, "retire", by=by, states=("in_use", "retired"))


def bring_back(service: Service, *, by: Viewer) -> None:
    """Offer a retired service again."""
    if service.retired_at is not None:
        service.retired_at = None
        events.write(service, "bring_back", by=by, states=("retired", "in_use"))


def _columns(card: ServiceCard) -> dict[str, Any]:
    return asdict(card) | {
        "name": naming.one_line(card.name),
        "description": card.description.strip(),
    }

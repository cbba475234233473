"""What the recorded fixtures hold, and a source that has delivered, for tests of pages."""

import json
from pathlib import Path
from typing import Any

from portal.accounts.viewer import Viewer
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.services import deliveries, sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind

FIXTURES = Path(__file__).parent / "fixtures"
Body = dict[str, Any]


def sample(name: str) -> Body:
    """Return what a sender posts."""
    found: Body = json.loads((FIXTURES / f"{name}.json").read_text())
    return found


def add_source(by: Viewer) -> AlertSource:
    """Connect Alertmanager, and let it deliver one group of two alerts and one bad body."""
    card = SourceCard(name="Alertmanager, Frankfurt", heartbeat_minutes=10)
    source, _secret = sources.add(SourceKind.ALERTMANAGER, card, by=by)
    body = json.dumps(sample("am_firing_2")).encode()
    deliveries.keep(deliveries.arrived(source.id, body, {"user-agent": "Alertmanager/0.27.0"}))
    reason = "This is not Alertmanager's own format: “alerts” is missing."
    deliveries.keep_rejected(source.id, b'{"text": "hello"}', {}, reason)
    return source

"""What the recorded fixtures hold, and a source that has delivered, for tests of pages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core import clock
from portal.core.db import db
from portal.integrations.alerts.models import Alert, AlertHold, AlertSource
from portal.integrations.alerts.services import deliveries, sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind

FIXTURES = Path(__file__).parent / "fixtures"
Body = dict[str, Any]


def sample(name: str) -> Body:
    """Return what a sender posts."""
    found: Body = json.loads((FIXTURES / f"{name}.json").read_text())
    return found


def held_by(change: Change, by: Viewer, say: Callable[[str], str]) -> None:
    """Write down an alert that came within the window of a change."""
    card = SourceCard(name=say("source of alerts"))
    source, _secret = sources.add(SourceKind.GENERIC, card, by=by)
    now = clock.now()
    alert = Alert(
        source_id=source.id,
        key_digest="1",
        key="queue",
        name=say("name of an alert"),
        summary=say("summary of an alert"),
        first_seen_at=now,
        last_seen_at=now,
    )
    db.session.add(AlertHold(alert=alert, change=change, began_at=now))


def add_source(by: Viewer) -> AlertSource:
    """Connect Alertmanager, and let it deliver one group of two alerts and one bad body."""
    card = SourceCard(name="Alertmanager, Frankfurt", heartbeat_minutes=10)
    source, _secret = sources.add(SourceKind.ALERTMANAGER, card, by=by)
    body = json.dumps(sample("am_firing_2")).encode()
    deliveries.keep(deliveries.arrived(source.id, body, {"user-agent": "Alertmanager/0.27.0"}))
    reason = "This is not Alertmanager's own format: “alerts” is missing."
    deliveries.keep_rejected(source.id, b'{"text": "hello"}', {}, reason)
    return source

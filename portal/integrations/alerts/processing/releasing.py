"""What still fires when the window of its change is over opens its incident."""

from portal.core import clock
from portal.core.db import db
from portal.integrations.alerts import cases
from portal.integrations.alerts.contracts.signals import Signal, Status
from portal.integrations.alerts.models import Alert, AlertHold
from portal.integrations.alerts.processing import composites, grouping
from portal.integrations.alerts.processing.matching import Matcher


def release(held: AlertHold) -> None:
    """Give an alert its case now, as if it began; one that is over by now opens nothing."""
    now = clock.now()
    held.ended_at = now
    if not held.alert.is_open:
        return
    db.session.flush()
    source = held.alert.source
    outbreak = grouping.Outbreak(held.alert, _told(held), Matcher(source), source, now)
    held.incident = grouping.place(outbreak).incident
    composites.link(held.alert)
    if held.incident is not None:
        words = f"{held.alert.name} began in the window of {held.change.ref} and did not end in it."
        cases.note(held.incident, words, at=now)


def _told(held: AlertHold) -> Signal:
    """Return what the sender said last, from what is kept of it."""
    alert: Alert = held.alert
    return Signal(
        key=alert.key,
        status=Status.FIRING,
        name=alert.name,
        summary=alert.summary,
        description=held.description,
        labels={str(name): str(value) for name, value in alert.labels.items()},
        severity=alert.severity,
        starts_at=alert.started_at,
        group_key=held.group_key,
        links={str(words): str(url) for words, url in alert.links.items()},
        runbook_url=alert.runbook_url,
    )

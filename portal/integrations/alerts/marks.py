"""By what an incident of an alert is known again."""

from collections.abc import Iterable

from portal.incidents.models.incident import Incident
from portal.incidents.terms import Channel
from portal.integrations.alerts.processing.matching import signature

OF_THE_INCIDENT = "flapping"  # a label it got here, not from its alert


def marks_of_its_alert(incident: Incident) -> Iterable[str]:
    """Return the signature of the alert an incident came in by, if any."""
    if incident.channel is not Channel.ALERT or not incident.labels:
        return ()
    labels = {str(name): str(value) for name, value in incident.labels.items()}
    labels.pop(OF_THE_INCIDENT, None)
    service = incident.service.name if incident.service else ""
    return (signature(labels.get("alertname", ""), service, labels),)

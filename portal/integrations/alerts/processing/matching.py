"""What the labels of an alert mean here: the service, how bad it is, what it is called."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from portal.catalog.models import Service
from portal.catalog.queries import entries
from portal.incidents.terms import Level
from portal.integrations.alerts.contracts.signals import Signal
from portal.integrations.alerts.models import AlertSource

# Labels that name one machine or one run: the next alert of the same kind has other values.
OF_ONE_INSTANCE = frozenset(
    {
        *("instance", "pod", "pod_name", "container", "container_id", "host", "hostname", "node"),
        *("ip", "address", "endpoint", "replica", "id", "uid", "device", "mountpoint", "process"),
        *("severity", "priority", "monitor", "prometheus", "instanceid", "version", "build"),
    }
)
LOOKS_UNIQUE = re.compile(r"[0-9a-f]{8,}|\d{3,}|(?:\d{1,3}\.){3}\d{1,3}", re.IGNORECASE)
LONGEST_SIGNATURE = 300


class Matcher:
    """Looks labels up in the catalog and in the rules of one source."""

    def __init__(self, source: AlertSource) -> None:
        self.source = source
        services = entries.services()
        self._by_id = {service.id: service for service in services}
        self._by_name = {service.name.lower(): service for service in services}
        self._by_name |= {service.slug: service for service in services}

    def service(self, signal: Signal) -> Service | None:
        """Return the service by the rules, by what the sender says, or by its labels, in turn."""
        for rule in self.source.service_rules:
            value = signal.labels.get(str(rule.get("label")), "")
            if value and fnmatchcase(value.lower(), str(rule.get("value", "")).lower()):
                return self._by_id.get(int(rule.get("service") or 0))
        named = [signal.service, *(signal.labels.get(name, "") for name in self._labels)]
        found = (self._by_name.get(name.strip().lower()) for name in named if name)
        return next((service for service in found if service), None)

    def levels(self, signal: Signal) -> tuple[int, int]:
        """Return impact and urgency, 1 to 3 each; medium where the severity is not on the list."""
        found = self.source.severities.get(signal.severity.strip().lower())
        if isinstance(found, list) and len(found) == 2 and all(each in {1, 2, 3} for each in found):
            return int(found[0]), int(found[1])
        return int(Level.MEDIUM), int(Level.MEDIUM)

    @property
    def _labels(self) -> Sequence[str]:
        return self.source.service_labels


def signature(name: str, service: str, labels: Mapping[str, str]) -> str:
    """Return what the next alert of this kind has in common with this one, readable.

    Labels of one instance are left out, and values that look made for one.
    """
    stable = [
        f"{key.lower()}={value.strip().lower()}"
        for key, value in sorted(labels.items())
        if key.lower() not in OF_ONE_INSTANCE | {"alertname"} and not LOOKS_UNIQUE.search(value)
    ]
    found = "; ".join([name.strip().lower(), *([service.lower()] if service else []), *stable])
    if len(found) <= LONGEST_SIGNATURE:
        return found
    rest = hashlib.sha256(found.encode()).hexdigest()[:16]
    return f"{found[: LONGEST_SIGNATURE - 18]}; {rest}"

"""The reader of every kind of source."""

from collections.abc import Mapping

from portal.integrations.alerts.contracts import alertmanager, generic, grafana, sns
from portal.integrations.alerts.contracts.signals import Delivery
from portal.integrations.alerts.terms import SourceKind

READERS = {
    SourceKind.ALERTMANAGER: alertmanager.read,
    SourceKind.GRAFANA: grafana.read,
    SourceKind.SNS: sns.read,
}


def read(
    kind: SourceKind, body: bytes, headers: Mapping[str, str], mapping: Mapping[str, str]
) -> Delivery:
    """Read a body in the format of a kind of source; raises `Unreadable`."""
    if kind is SourceKind.GENERIC:
        return generic.read(body, headers, mapping)
    return READERS[kind](body, headers)

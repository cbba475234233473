"""Grafana's webhook, version "1": Alertmanager's shape, with an organisation and its own alerts."""

from collections.abc import Mapping
from dataclasses import replace

from portal.integrations.alerts.contracts import alertmanager
from portal.integrations.alerts.contracts.signals import Delivery, Signal

ABOUT_MONITORING = {"DatasourceNoData", "DatasourceError"}


def read(body: bytes, _headers: Mapping[str, str]) -> Delivery:
    """Read one delivery; raises `Unreadable`. `title`, `state` and `message` are not relied on."""
    found = alertmanager.group(body, "Grafana")
    prefix = f"org {found.org}: " if found.org else ""
    read_so_far = alertmanager.delivery(found, prefix=prefix)
    return replace(read_so_far, signals=tuple(map(_known, read_so_far.signals)))


def _known(signal: Signal) -> Signal:
    """Mark the test of a contact point, and what is about the data instead of the service."""
    is_test = signal.name == "TestAlert" and signal.labels.get("instance") == "Grafana"
    return replace(signal, is_test=is_test, is_health=signal.name in ABOUT_MONITORING)

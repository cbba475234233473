"""Turning off what is connected, and on again: sources of alerts, runners, Terraform."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import Permission, policy


def turn_off(connected: Any, *, needs: Permission, by: Viewer) -> None:
    """Let it rest from now on; refuses what rests already. It has `is_on` and `disabled_at`."""
    policy.require(needs, by)
    if not connected.is_on:
        raise Conflict(_("It is turned off already."))
    connected.disabled_at = clock.now()
    events.write(connected, "turn_off", by=by)


def turn_on(connected: Any, *, needs: Permission, by: Viewer) -> None:
    """Let it go on; refuses what is on already."""
    policy.require(needs, by)
    if connected.is_on:
        raise Conflict(_("It is turned on already."))
    connected.disabled_at = None
    events.write(connected, "turn_on", by=by)

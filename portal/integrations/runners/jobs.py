"""What is done at runners after the commit that asked for it."""

from collections.abc import Sequence
from typing import Any

from portal.core import jobs
from portal.integrations.runners.services import attempts, following, launching


@jobs.handler(attempts.LAUNCH)
def launch(payloads: Sequence[dict[str, Any]]) -> None:
    """Launch what was asked for, or find it again."""
    for payload in payloads:
        launching.launch(payload["attempt"])


@jobs.handler(attempts.FOLLOW)
def follow(payloads: Sequence[dict[str, Any]]) -> None:
    """Look at what is at work."""
    for payload in payloads:
        following.follow(payload["attempt"])


@jobs.handler(attempts.STOP)
def stop(payloads: Sequence[dict[str, Any]]) -> None:
    """Ask for something to be stopped."""
    for payload in payloads:
        following.stop(payload["attempt"])

"""The one way out of this folder: getting a certificate, confirming a subscription.

Where the application gives none, nothing is called: an administrator uploads and opens instead.
"""

from collections.abc import Callable

Get = Callable[[str], bytes]


class NoWayOut(Exception):
    """Nobody was called, or nobody answered as hoped; `str()` says why."""


class Outside:
    """What may be called, opened once with the application."""

    def __init__(self) -> None:
        self._get: Get | None = None

    def open(self, get: Get | None) -> None:
        """Use this function, which raises `NoWayOut`; none: there is no way out."""
        self._get = get

    def get(self, url: str) -> bytes:
        """Return what lies at an address of AWS; raises `NoWayOut`."""
        if self._get is None:
            raise NoWayOut("This portal makes no outgoing calls.")
        return self._get(url)


outside = Outside()

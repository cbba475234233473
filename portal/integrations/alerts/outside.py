"""The one way out of this folder: getting a certificate, confirming a subscription.

Where the application gives none, nothing is called: an administrator uploads and opens instead.
"""

from collections.abc import Callable

from portal.core import outbound
from portal.core.languages import _

Get = Callable[[str], bytes]


class NoWayOut(Exception):
    """Nobody was called, or nobody answered as hoped; `str()` says why."""


def over_http(url: str) -> bytes:
    """Return what lies at an address, by the portal's one gate to the outside."""
    try:
        answer = outbound.request("GET", url)
    except (outbound.NotAllowed, outbound.Unreachable) as fault:
        raise NoWayOut(str(fault)) from fault
    if answer.status != 200:
        raise NoWayOut(_("It was answered with %(status)s.", status=answer.status))
    return answer.body


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
            raise NoWayOut(_("This portal makes no outgoing calls."))
        return self._get(url)


outside = Outside()

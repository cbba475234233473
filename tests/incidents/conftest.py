"""An incident to work on."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from tests import shelf


@pytest.fixture
def opened(viewer_of: Callable[[str], Viewer]) -> Callable[..., Incident]:
    """`opened("VPN drops", impact=1)`: an incident Lena took in by phone, for Otto."""

    def open_one(title: str = "VPN drops", *, by: str = "lena", **known: Any) -> Incident:
        known = {"channel": Channel.PHONE, "requester": viewer_of("otto").person} | known
        with db.writing():
            return report(Report(title=title, **known), by=viewer_of(by))

    return open_one


@pytest.fixture
def published(session: None) -> Callable[..., str]:
    """`published("Restart it", "1. Stop.\\n2. Start.")`: an SOP on the shelf; its reference."""
    return shelf.published


@pytest.fixture
def revised(session: None) -> Callable[..., str]:
    """`revised("KB-1", lambda content: …)`: its next revision, reviewed and published."""
    return shelf.revised


@pytest.fixture
def vpn_sop(session: None) -> str:
    """An SOP of three steps that answers "VPN drops"."""
    body = "1. Look at the VPN tunnel.\n2. Restart the tunnel.\n3. Watch whether it drops.\n"
    return shelf.published("Restart the VPN tunnel", body)

"""An incident to work on."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel


@pytest.fixture
def opened(viewer_of: Callable[[str], Viewer]) -> Callable[..., Incident]:
    """`opened("VPN drops", impact=1)`: an incident Lena took in by phone, for Otto."""

    def open_one(title: str = "VPN drops", *, by: str = "lena", **known: Any) -> Incident:
        known = {"channel": Channel.PHONE, "requester": viewer_of("otto").person} | known
        with db.writing():
            return report(Report(title=title, **known), by=viewer_of(by))

    return open_one

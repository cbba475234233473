"""An incident, and an action that follows from it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION
from portal.actions.models import Action
from portal.actions.services.planning import Plan, propose
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel

Opened = Callable[..., Incident]
Proposed = Callable[..., Action]


@pytest.fixture
def opened(viewer_of: Callable[[str], Viewer]) -> Opened:
    """`opened("VPN drops")`: an incident Lena took in by phone, for Otto."""

    def open_one(title: str = "VPN drops", **known: Any) -> Incident:
        known = {"channel": Channel.PHONE, "requester": viewer_of("otto").person} | known
        with db.writing():
            return report(Report(title=title, **known), by=viewer_of("lena"))

    return open_one


@pytest.fixture
def proposed(viewer_of: Callable[[str], Viewer]) -> Proposed:
    """`proposed("Alert on it", source=incident)`: an action of Theo's, due in ten days."""

    def propose_one(
        title: str = "Alert on it", *, source: Any = None, owner: str = "theo", **known: Any
    ) -> Action:
        known = {"owner": viewer_of(owner).person if owner else None, "due_on": in_days(10)} | known
        with db.writing():
            return propose(source, Plan(title=title, **known), by=viewer_of("tess"))

    return propose_one


@pytest.fixture
def finished(proposed: Proposed, viewer_of: Callable[[str], Viewer]) -> Proposed:
    """`finished("Alert on it")`: an action that Theo has done."""

    def finish(title: str = "Alert on it", **known: Any) -> Action:
        action = proposed(title, **known)
        advance(action, "accept", viewer_of("theo"))
        advance(action, "finish", viewer_of("theo"), note="The alert is on.")
        return action

    return finish


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def advance(action: Action, verb: str, by: Viewer, note: str = "") -> None:
    with db.writing():
        ACTION.advance(action, verb, by=by, note=note)

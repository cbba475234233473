"""A change to work on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes import deciding
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.plan import Plan
from portal.changes.queries.rounds import open_round
from portal.changes.services import planning
from portal.changes.terms import ChangeType, Choice, Rule
from portal.core import clock
from portal.core.db import db
from portal.incidents.texts import Text

SAFE = dict.fromkeys(("done_before", "tested", "moving_parts", "who_notices", "way_back"), 1)


def text(words: str) -> Text:
    """Return a text as `written` would, without asking the renderer."""
    return Text(words, f"<p>{words}</p>")


@pytest.fixture
def mail(session: None) -> Service:
    """The service the changes are about."""
    found = db.session.scalar(select(Service).where(Service.slug == "mail"))
    if found is None:
        with db.writing():
            found = Service(name="Mail", slug="mail", created_at=clock.now())
            db.session.add(found)
    return found


@pytest.fixture
def whole(mail: Service, viewer_of: Callable[[str], Viewer]) -> Callable[..., Plan]:
    """`whole(test_plan=NOTHING)`: a plan with nothing missing but what the test takes away."""

    def plan(**other: Any) -> Plan:
        now = clock.now()
        said: dict[str, Any] = {
            "title": "Move the mail store to new disks",
            "reason": text("The old disks are full by May."),
            "services": [mail],
            "answers": SAFE,
            "impact_analysis": text("No mail for ten minutes."),
            "test_plan": text("Send a mail and read it."),
            "steps": ["Stop the store", "Copy the files", "Start the store"],
            "rollback_steps": ["Mount the old disks", "Start the store"],
            "rollback_trigger": "The store does not answer after ten minutes",
            "rollback_check": "A mail arrives",
            "rollback_minutes": 30,
            "decision_owner": viewer_of("mona").person,
            "starts_at": now - timedelta(minutes=5),
            "ends_at": now + timedelta(hours=2),
            "implementer": viewer_of("theo").person,
        }
        return Plan(**(said | other))

    return plan


@pytest.fixture
def planned(
    whole: Callable[..., Plan], viewer_of: Callable[[str], Viewer]
) -> Callable[..., Change]:
    """`planned(type=ChangeType.EMERGENCY)`: a draft with nothing missing, opened by Theo."""

    def open_one(*, by: str = "theo", **other: Any) -> Change:
        plan = whole(**other)
        with db.writing():
            return planning.open_change(plan, by=viewer_of(by))

    return open_one


@pytest.fixture
def asked(
    planned: Callable[..., Change], viewer_of: Callable[[str], Viewer]
) -> Callable[..., Change]:
    """`asked("tess", "mona", rule=Rule.ANY)`: a change whose round asks these people."""

    def ask(
        *names: str, rule: Rule = Rule.ALL, quorum: int = 0, kind: ChangeType | None = None
    ) -> Change:
        change = planned(**({"type": kind} if kind else {}))
        people = [viewer_of(name).person for name in names]
        inputs = {"people": people, "rule": rule, "quorum": quorum}
        with db.writing():
            if kind is ChangeType.EMERGENCY:
                CHANGE.advance(change, "call_vote", by=viewer_of("theo"), **inputs)
            else:
                CHANGE.advance(change, "submit", by=viewer_of("theo"))
                CHANGE.advance(change, "ask", by=viewer_of("tess"), **inputs)
        return change

    return ask


@pytest.fixture
def votes(viewer_of: Callable[[str], Viewer]) -> Callable[..., None]:
    """`votes(change, "tess", Choice.REJECT, "Too early.")`: one says it, about what stands now."""

    def vote(change: Change, name: str, choice: Choice = Choice.APPROVE, comment: str = "") -> None:
        found = open_round(change)
        seen = found.fingerprint if found else ""
        with db.writing():
            deciding.vote(change, choice, by=viewer_of(name), seen=seen, comment=comment)

    return vote


@pytest.fixture
def scheduled(asked: Callable[..., Change], votes: Callable[..., None]) -> Callable[..., Change]:
    """`scheduled()`: a change Tess agreed to, in its window, for Theo to carry out."""

    def agree(**other: Any) -> Change:
        change = asked("tess", **other)
        votes(change, "tess")
        return change

    return agree


@pytest.fixture
def begun(
    scheduled: Callable[..., Change], viewer_of: Callable[[str], Viewer]
) -> Callable[..., Change]:
    """`begun()`: a change Theo carries out now."""

    def begin(**other: Any) -> Change:
        change = scheduled(**other)
        with db.writing():
            CHANGE.advance(change, "start", by=viewer_of("theo"))
        return change

    return begin

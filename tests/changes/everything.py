"""A change in every stage, with a freeze and a template, for tests that visit every page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes import deciding
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.plan import Plan
from portal.changes.queries.rounds import open_round
from portal.changes.services import carrying_out, causing, freezing, planning, templating
from portal.changes.services.freezing import FreezeCard
from portal.changes.terms import ChangeType, Choice, Outcome, Rule
from portal.core import clock
from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import Text
from portal.incidents.trail.terms import StepResult

ViewerOf = Callable[[str], Viewer]
ANSWERS = ("done_before", "tested", "moving_parts", "who_notices", "way_back")
WORDS = Text("As **planned**.", "<p>As <strong>planned</strong>.</p>")


def everything_about_changes(viewer_of: ViewerOf) -> None:
    """Make, inside `db.writing()`: CHG-1 rolled back with an incident, CHG-2 closed and a template,
    CHG-3 a draft, CHG-4 in assessment, CHG-5 begun, CHG-6 waiting for Tess's vote; and a freeze.

    Theo opens them, Tess carries them out: her pages hold every form.
    """
    tess = viewer_of("tess")
    plan = _plan(viewer_of)
    _rolled_back(plan, viewer_of)
    closed = _begun(plan, "Renew a certificate", viewer_of)
    _go_through(closed, tess)
    CHANGE.advance(closed, "finish", by=tess, outcome=Outcome.SUCCESSFUL)
    CHANGE.advance(closed, "close", by=viewer_of("rea"), notes=WORDS)
    template = templating.propose(closed, "Renew a certificate", by=tess)
    templating.approve(template, by=viewer_of("mona"))
    planning.open_change(Plan(title="Only an idea yet"), by=viewer_of("theo"))
    assessed = planning.open_change(replace(plan, title="Assessed"), by=viewer_of("theo"))
    CHANGE.advance(assessed, "submit", by=viewer_of("theo"))
    begun = _begun(plan, "Going on now", viewer_of)
    carrying_out.take(
        begun, begun.steps[0].id, StepResult.FAILED, by=tess, seen=0, note="It hangs."
    )
    waiting = planning.open_change(replace(plan, title="Waits for votes"), by=viewer_of("theo"))
    CHANGE.advance(waiting, "submit", by=viewer_of("theo"))
    people = [tess.person, viewer_of("mona").person]
    CHANGE.advance(waiting, "ask", by=viewer_of("theo"), people=people, rule=Rule.ALL)
    card = FreezeCard(
        name="Sale", reason="No risk.", starts_at=plan.starts_at, ends_at=plan.ends_at
    )
    freezing.freeze(card, by=viewer_of("mona"))


def _plan(viewer_of: ViewerOf) -> Plan:
    now = clock.now()
    service = db.session.query(Service).order_by(Service.id).first()
    if service is None:
        db.session.add(service := Service(name="Labels", slug="labels", created_at=now))
    return Plan(
        title="Move the print queue to new disks",
        reason=WORDS,
        services=[service],
        answers=dict.fromkeys(ANSWERS, 1),
        impact_analysis=WORDS,
        test_plan=WORDS,
        steps=["Stop the queue", "Copy everything", "Start the queue"],
        rollback_steps=["Mount the old disks", "Start the queue"],
        rollback_trigger="Labels come out blank",
        rollback_check="A label is printed",
        rollback_minutes=30,
        point_of_no_return="Once the old disks are wiped",
        decision_owner=viewer_of("mona").person,
        starts_at=now - timedelta(minutes=5),
        ends_at=now + timedelta(hours=2),
        implementer=viewer_of("tess").person,
    )


def _begun(plan: Plan, title: str, viewer_of: ViewerOf, kind: ChangeType | None = None) -> Change:
    mona, theo = viewer_of("mona"), viewer_of("theo")
    planned = replace(plan, title=title, type=kind or ChangeType.NORMAL)
    change = planning.open_change(planned, by=theo)
    inputs = {"people": [mona.person], "rule": Rule.ANY}
    if kind is ChangeType.EMERGENCY:
        CHANGE.advance(change, "call_vote", by=theo, **inputs)
    else:
        CHANGE.advance(change, "submit", by=theo)
        CHANGE.advance(change, "ask", by=theo, **inputs)
    found = open_round(change)
    assert found
    deciding.vote(change, Choice.APPROVE, by=mona, seen=found.fingerprint, comment="Go.")
    CHANGE.advance(change, "start", by=viewer_of("tess"))
    return change


def _rolled_back(plan: Plan, viewer_of: ViewerOf) -> None:
    tess = viewer_of("tess")
    change = _begun(plan, plan.title, viewer_of, ChangeType.EMERGENCY)
    CHANGE.advance(change, "roll_back", by=tess, note="Labels come out blank.")
    _go_through(change, tess)
    incident = report(
        Report(title="Labels are blank", channel=Channel.PHONE, service=plan.services[0]), by=tess
    )
    causing.name_cause(change, incident, by=tess)
    CHANGE.advance(change, "finish", by=tess, outcome=Outcome.ROLLED_BACK, note="Back again.")


def _go_through(change: Change, by: Viewer) -> None:
    wanted = "roll_back" if change.is_rolling_back else "implement"
    for step in change.steps:
        if step.part.value == wanted:
            carrying_out.take(change, step.id, StepResult.DONE, by=by, seen=step.changes)

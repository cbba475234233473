"""The demo's changes: by a template, waiting for a vote, rolled back, and one emergency."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.changes import deciding
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.models.templates import ChangeTemplate
from portal.changes.plan import Plan
from portal.changes.risks import NAMES
from portal.changes.services import carrying_out, causing, freezing, planning, templating
from portal.changes.services.freezing import FreezeCard
from portal.changes.terms import ChangeType, Choice, Outcome, Part, Rule
from portal.core.db import db
from portal.demo import story
from portal.demo.rendering import rendered
from portal.demo.writing import Desk
from portal.demo.year import Year, instant
from portal.incidents.models.incident import Incident
from portal.incidents.texts import NOTHING, Text
from portal.incidents.trail.terms import StepResult
from portal.problems.models.problem import Problem


@dataclass(slots=True)
class Case:
    """One change of the story; `it` is there once it was opened."""

    card: Any
    texts: dict[str, Text] = field(default_factory=dict)
    change: Change | None = None

    @property
    def it(self) -> Change:
        """The change; raises `RuntimeError` before it was opened."""
        if self.change is None:
            raise RuntimeError(f"{self.card['title']} has not been opened yet.")
        return self.change

    def text(self, name: str) -> Text:
        """Return a text of the card, rendered; nothing where it has none."""
        return self.texts.get(self.card.get(name, ""), NOTHING)


def cases() -> list[Case]:
    """Return the changes of the story, their texts rendered; slow, so ask before writing."""
    return [_prepared(card) for card in story.read("changes")["changes"]]


def change_year(year: Year, desk: Desk, told: list[Case]) -> None:
    """Put every change, what followed, and the freezes on the calendar."""
    for card in story.read("changes")["freezes"]:
        year.add(card["days_ago"], partial(_freeze, year, desk, card))
    for case in told:
        year.add(case.card["days_ago"], partial(_open, year, desk, case))
        for said in case.card["course"]:
            year.add(said["days_ago"], partial(_go_on, desk, case, said))


def _prepared(card: Any) -> Case:
    said = [card.get(name) for name in ("reason", "impact", "test")]
    said += [each.get("review") for each in card["course"]]
    return Case(card, {source: rendered(source) for source in said if source})


def _freeze(year: Year, desk: Desk, card: Any) -> None:
    begins, ends = _window(year, card["begins"], card["ends"])
    services = [desk.company.services[name] for name in card["services"]]
    what = FreezeCard(
        name=card["name"],
        reason=card["reason"],
        starts_at=begins,
        ends_at=ends,
        services=services,
    )
    freezing.freeze(what, by=desk.company.viewer(card["by"]))


def _open(year: Year, desk: Desk, case: Case) -> None:
    card = case.card
    by = desk.company.viewer(card["by"])
    plan = _by_template(desk, case) if "template" in card else _planned(desk, case)
    begins, ends = _window(year, *card["window"])
    case.change = planning.open_change(
        Plan(
            **plan,
            title=card["title"],
            type=ChangeType(card["type"]),
            reason=case.text("reason"),
            starts_at=begins,
            ends_at=ends,
            implementer=desk.company.people[card["implementer"]],
            problem_ref=_problem(card),
        ),
        by=by,
    )


def _problem(card: Any) -> str:
    """Return the reference of the problem a change fixes; empty where it fixes none."""
    if "fixes" not in card:
        return ""
    wanted = select(Problem).where(Problem.title == card["fixes"])
    return db.session.scalars(wanted).one().ref


def _planned(desk: Desk, case: Case) -> dict[str, Any]:
    card = case.card
    return {
        "services": [desk.company.services[name] for name in card["services"]],
        "answers": dict(zip(NAMES, card["answers"], strict=False)),
        "impact_analysis": case.text("impact"),
        "test_plan": case.text("test"),
        "steps": card["steps"],
        "rollback_steps": card["back"],
        "rollback_trigger": card["trigger"],
        "rollback_check": card["check"],
        "rollback_minutes": card["minutes"],
        "point_of_no_return": card.get("no_return", ""),
        "decision_owner": desk.company.people[card["owner"]],
    }


def _by_template(desk: Desk, case: Case) -> dict[str, Any]:
    wanted = select(ChangeTemplate).where(ChangeTemplate.name == case.card["template"])
    template = db.session.scalars(wanted).one()
    origin = db.session.get_one(Change, template.made_from_id)
    return {
        "template": template,
        "services": list(origin.services),
        "answers": origin.answers,
        "steps": template.plan["steps"],
        "rollback_steps": template.plan["rollback_steps"],
        "rollback_trigger": origin.rollback_trigger,
        "rollback_check": origin.rollback_check,
        "rollback_minutes": origin.rollback_minutes,
        "decision_owner": desk.company.people["theo"],
    }


def _go_on(desk: Desk, case: Case, said: Any) -> None:
    """Do the first thing a line of the course names."""
    verb = next(verb for verb in _VERBS if verb in said)
    _VERBS[verb](desk, case, said, desk.company.viewer(said["by"]))


def _do(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    CHANGE.advance(case.it, said["do"], by=by, note=said.get("words", ""))


def _ask(desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    verb = "call_vote" if case.it.type is ChangeType.EMERGENCY else "ask"
    people = [desk.company.people[name] for name in said["ask"]]
    inputs = {"people": people, "rule": Rule(said["rule"]), "quorum": said.get("quorum", 0)}
    CHANGE.advance(case.it, verb, by=by, **inputs)


def _vote(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    choice = Choice.APPROVE if said["vote"] == "yes" else Choice.REJECT
    seen, words = planning.fingerprint(case.it), said.get("words", "")
    deciding.vote(case.it, choice, by=by, seen=seen, comment=words)


def _take(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    part = Part.ROLL_BACK if case.it.is_rolling_back else Part.IMPLEMENT
    step = case.it.steps_of(part)[said["take"] - 1]
    result, words = StepResult(said.get("result", "done")), said.get("words", "")
    carrying_out.take(case.it, step.id, result, by=by, seen=step.changes, note=words)


def _finish(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    outcome, words = Outcome(said["finish"]), said.get("words", "")
    CHANGE.advance(case.it, "finish", by=by, outcome=outcome, note=words)


def _review(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    CHANGE.advance(case.it, "close", by=by, notes=case.texts[said["review"]])
    if name := said.get("template"):
        templating.propose(case.it, name, by=by)


def _approve_template(_desk: Desk, case: Case, _said: Any, by: Viewer) -> None:
    wanted = select(ChangeTemplate).where(ChangeTemplate.made_from_id == case.it.id)
    templating.approve(db.session.scalars(wanted).one(), by=by)


def _caused(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    wanted = select(Incident).where(Incident.title == said["caused"])
    causing.name_cause(case.it, db.session.scalars(wanted).one(), by=by)


_VERBS: dict[str, Callable[[Desk, Case, Any, Viewer], None]] = {
    "do": _do,
    "ask": _ask,
    "vote": _vote,
    "take": _take,
    "finish": _finish,
    "review": _review,
    "approve_template": _approve_template,
    "caused": _caused,
}


def _window(year: Year, begins: float, ends: float) -> tuple[datetime, datetime]:
    start, end = (instant(year.today, days_ago) for days_ago in (begins, ends))
    return start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)

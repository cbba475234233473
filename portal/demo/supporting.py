"""The demo's incidents: the three example scenarios, grave and everyday ones, what waits today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from portal.accounts.viewer import Viewer
from portal.actions.services import recurring
from portal.core import clock
from portal.demo import everyday, story
from portal.demo.rendering import rendered
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import escalating, knowing, leading, talking, timeline, working
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import (
    Channel,
    EscalationReason,
    KnowledgeOutcome,
    PendingReason,
    ResolutionCode,
    TimelineKind,
)
from portal.incidents.texts import NOTHING, Text
from portal.incidents.trail import services as trail
from portal.kb.models.article import Article
from portal.kb.services import rendering
from portal.kb.terms import LinkRole

# A working day of the demo has ten hours: minutes of an older incident pass in that time.
_MINUTES_A_DAY, _OF_AN_OLDER_DAY, _OLDER = 1_440, 600, 1.5
_EVERYDAY = "Followed the article; the caller confirmed that it works."


@dataclass(slots=True)
class Case:
    """One incident of the story; `incident` is there once it was reported."""

    card: Any
    texts: dict[str, Text] = field(default_factory=dict)
    incident: Incident | None = None

    @property
    def it(self) -> Incident:
        """The incident; raises `RuntimeError` before it was reported."""
        if self.incident is None:
            raise RuntimeError(f"{self.card['title']} has not been reported yet.")
        return self.incident

    def is_of(self, series: str) -> bool:
        """Say whether it is one of a series of everyday incidents."""
        return bool(self.card.get("series") == series)


def cases() -> list[Case]:
    """Return the incidents of the story, their texts rendered; slow, so ask before writing."""
    told = story.read("incidents")
    over = [_everyday(card) for card in told["over"]]
    singled_out = [*story.read("grave"), *told["scenarios"], *over, *told["open"]]
    return [_prepared(card) for card in [*everyday.cards(), *singled_out]]


def support_year(year: Year, desk: Desk, told: list[Case]) -> None:
    """Put every incident and what followed on the calendar."""
    for case in told:
        year.add(case.card["days_ago"], partial(_report, desk, case))
        for said in case.card["course"]:
            year.add(
                _days_ago(case.card["days_ago"], said["after"]), partial(_go_on, desk, case, said)
            )


def _everyday(card: Any) -> Any:
    """Return a short incident as a long one: started, solved by its article, closed."""
    outcome = "solved_by_kb" if card["article"] else "kb_missing"
    end = {"resolve": "fixed", "outcome": outcome, "article": card["article"]}
    end["text"] = card.get("text", _EVERYDAY)
    return card | {
        "text": "",
        "course": [
            {"after": 2, "by": card["by"], "do": "start"},
            {
                "after": card["minutes"],
                "by": card["by"],
                "text": card.get("text", _EVERYDAY),
                **end,
            },
            {"after": card["minutes"] + 60, "by": card["by"], "do": "close"},
        ],
    }


def _prepared(card: Any) -> Case:
    sources = [card["text"], *(said.get("say") or said.get("text") for said in card["course"])]
    return Case(card, {source: rendered(source) for source in sources if source})


def _days_ago(reported: float, minutes: float) -> float:
    a_day = _MINUTES_A_DAY if reported < _OLDER else _OF_AN_OLDER_DAY
    return reported - minutes / a_day


def _report(desk: Desk, case: Case) -> None:
    card = case.card
    company = desk.company
    began = card.get("began")  # minutes before anybody reported it
    case.incident = report(
        Report(
            title=card["title"],
            description=case.texts.get(card["text"], NOTHING),
            channel=Channel(card["channel"]),
            impact=card["impact"],
            urgency=card["urgency"],
            service=company.services[card["service"]],
            requester=company.people[card["requester"]] if card["requester"] else None,
            requester_name=_caller(card),
            impact_started_at=clock.now() - timedelta(minutes=began) if began else None,
        ),
        by=company.viewer(card["by"]),
    )
    # What the worker does a moment later: trouble that comes back is met on its own day.
    recurring.met(case.incident)


def _caller(card: Any) -> str:
    if card["requester"] or card["channel"] == "alert":
        return ""
    return str(card.get("caller", "A caller"))


def _go_on(desk: Desk, case: Case, said: Any) -> None:
    """Do the first thing a line of the course names."""
    by = desk.company.viewer(said["by"])
    verb = next(verb for verb in _VERBS if verb in said)
    _VERBS[verb](desk, case, said, by)


def _do(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    INCIDENT.advance(case.it, said["do"], by=by)


def _take(_desk: Desk, case: Case, _said: Any, by: Viewer) -> None:
    working.take(case.it, by=by, seen=case.it.assignee_id)


def _say(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    text = case.texts[said["say"]]
    talking.comment(case.it, text, by=by, to_requester=said.get("to_requester", False))


def _note(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    line = timeline.note(case.it, TimelineKind(said["kind"]), said["note"], by=by)
    line.is_key = True


def _search(desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    found = [desk.articles[slug].revision_id for slug in said["shows"]]
    trail.searched(case.it, said["search"], [number for number in found if number], by=by)


def _judge(desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    article = desk.articles[said["judge"]]
    knowing.judge(
        case.it,
        article,
        LinkRole.of(said["as"]),
        by=by,
        revision_id=article.revision_id,
        step_key=_step_key(article, said.get("step")),
        note=said.get("words", ""),
    )


def _escalate(desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    what = HandOver(
        to_team=desk.company.teams[said["escalate"]],
        reason=EscalationReason(said["reason"]),
        note=said["note"],
        checks=said["checks"],
    )
    escalating.escalate(case.it, what, by=by)


def _accept(_desk: Desk, case: Case, _said: Any, by: Viewer) -> None:
    if waiting := escalating.open_escalation(case.it):
        escalating.accept(waiting, by=by)


def _wait(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    until = clock.now() + timedelta(hours=said["hours"])
    reason, words = PendingReason(said["wait"]), said.get("words", "")
    INCIDENT.advance(case.it, "wait", by=by, reason=reason, until=until, note=words)


def _resolve(desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    INCIDENT.advance(
        case.it,
        "resolve",
        by=by,
        code=ResolutionCode(said["resolve"]),
        resolution=case.texts[said["text"]],
        outcome=KnowledgeOutcome(said["outcome"]),
        article=desk.articles[said["article"]] if said["article"] else None,
    )


def _major(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    working.declare_major(case.it, by=by, is_major=True, note=said["major"])


def _waive(_desk: Desk, case: Case, said: Any, by: Viewer) -> None:
    leading.waive(case.it, said["waive"], by=by)


_VERBS: dict[str, Callable[[Desk, Case, Any, Viewer], None]] = {
    "do": _do,
    "take": _take,
    "say": _say,
    "search": _search,
    "judge": _judge,
    "escalate": _escalate,
    "accept": _accept,
    "wait": _wait,
    "resolve": _resolve,
    "major": _major,
    "waive": _waive,
    "note": _note,  # last: a hand-over has a note too
}


def _step_key(article: Article, number: int | None) -> str:
    if number is None or article.revision is None:
        return ""
    steps = rendering.reading(article, article.revision.body, tier=3).steps
    return next((str(step["key"]) for step in steps if step["number"] == number), "")

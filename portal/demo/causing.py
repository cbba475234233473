"""The demo's problems: the causes behind its incidents, through the same verbs the pages use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.demo import story
from portal.demo.rendering import rendered
from portal.demo.supporting import Case
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.incidents.models.incident import Incident
from portal.incidents.texts import NOTHING, Text
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.queries import cases as behind
from portal.problems.services import known_errors, linking, working
from portal.problems.services.known_errors import Told
from portal.problems.services.opening import Suspicion, open_problem


@dataclass(slots=True)
class Cause:
    """One problem of the story; `problem` is there once it was opened."""

    card: Any
    texts: dict[str, Text] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def it(self) -> Problem:
        """The problem; raises `RuntimeError` before it was opened."""
        if self.problem is None:
            raise RuntimeError(f"{self.card['title']} has not been opened yet.")
        return self.problem


def causes() -> list[Cause]:
    """Return the problems of the story, their texts rendered; slow, so ask before writing."""
    return [_prepared(card) for card in story.read("problems")]


def begun(cards: list[Any]) -> list[float]:
    """Return when a problem publishes its known error, in days ago."""
    return [said["days_ago"] for card in cards for said in card["course"] if "known_error" in said]


def look_for_causes(year: Year, desk: Desk, told: list[Cause], cases: list[Case]) -> None:
    """Put every problem and what followed on the calendar."""
    named = {case.card["title"]: case for case in cases}
    for cause in told:
        year.add(cause.card["days_ago"], partial(_open, desk, cause, named))
        for said in cause.card["course"]:
            year.add(said["days_ago"], partial(_go_on, desk, cause, said, named, cases))


def _prepared(card: Any) -> Cause:
    explained = [said["explain"] for said in card["course"] if "explain" in said]
    sources = [card["text"], *(said.get("note", "") for said in card["course"])]
    sources += [each[name] for each in explained for name in ("cause", "workaround")]
    return Cause(card, {source: rendered(source) for source in sources if source})


def _open(desk: Desk, cause: Cause, named: dict[str, Case]) -> None:
    card = cause.card
    what = Suspicion(
        title=card["title"],
        description=cause.texts[card["text"]],
        service=desk.company.services[card["service"]],
        impact=card["impact"],
        urgency=card["urgency"],
        incidents=_incidents(card["incidents"], named),
    )
    cause.problem = open_problem(what, by=desk.company.viewer(card["by"]))


def _incidents(titles: list[str], named: dict[str, Case]) -> list[Incident]:
    return [named[title].it for title in titles]


def _reported(series: str, cases: list[Case]) -> list[Incident]:
    """Return what was reported of a series of everyday incidents so far."""
    return [each.it for each in cases if each.is_of(series) and each.incident]


def _go_on(desk: Desk, cause: Cause, said: Any, named: dict[str, Case], cases: list[Case]) -> None:
    """Do the first thing a line of the course names."""
    by = desk.company.viewer(said["by"])
    if "link" in said:
        linking.link(cause.it, _incidents(said["link"], named), by=by)
        return
    if "of" in said:
        _end_as_duplicate(cause, said, by)
        return
    if "series" in said:
        linking.link(cause.it, _reported(said["series"], cases), by=by)
        return
    verb = next(verb for verb in _VERBS if verb in said)
    _VERBS[verb](desk, cause, said, by)


def _end_as_duplicate(cause: Cause, said: Any, by: Viewer) -> None:
    original = db.session.scalars(select(Problem).where(Problem.title == said["of"])).one()
    PROBLEM.advance(cause.it, "duplicate", by=by, of=original, note=said["why"])


def _do(_desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    PROBLEM.advance(cause.it, said["do"], by=by, note=said.get("why", ""))


def _own(desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    working.assign(cause.it, desk.company.people[said["owner"]], None, by=by)


def _note(_desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    working.note(cause.it, cause.texts[said["note"]], by=by)


def _explain(desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    told = said["explain"]
    working.explain(
        cause.it,
        by=by,
        cause=cause.texts.get(told["cause"], NOTHING),
        whys=told["whys"],
        workaround=cause.texts.get(told["workaround"], NOTHING),
        workaround_article=desk.articles[told["article"]] if told["article"] else None,
        seen=working.fingerprint(cause.it),
    )


def _publish(_desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    found = behind.cases_of(cause.it, viewer=by)
    symptoms = known_errors.proposed(cause.it, found).symptoms
    told = Told(title=said["known_error"], summary=said["summary"], symptoms=symptoms)
    known_errors.publish(cause.it, told, by=by, at_once=True)


def _accept(_desk: Desk, cause: Cause, said: Any, by: Viewer) -> None:
    until = clock.now() + timedelta(days=said["accept"])
    PROBLEM.advance(cause.it, "accept_risk", by=by, note=said["why"], until=until)


_VERBS: dict[str, Callable[[Desk, Cause, Any, Viewer], None]] = {
    "do": _do,
    "owner": _own,
    "explain": _explain,
    "known_error": _publish,
    "accept": _accept,
    "note": _note,
}

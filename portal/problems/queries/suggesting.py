"""Incidents that may have one cause: found anew each time, minus what was dismissed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import IncidentState, KnowledgeOutcome, Priority
from portal.problems import alike
from portal.problems.alike import Likeness
from portal.problems.models.problem import DismissedGroup, Problem
from portal.problems.queries.problems import of_incidents

SINCE = timedelta(days=90)
MOST_READ = 500
MOST_SHOWN = 30
ROUTINE = Priority.P4


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents that look alike, the newest first, with why; `problems` some of them have."""

    key: str
    whys: tuple[str, ...]
    cases: tuple[Incident, ...]
    problems: tuple[Problem, ...] = ()
    free: tuple[Incident, ...] = ()  # those that stand with no problem yet
    dismissed: DismissedGroup | None = None

    @property
    def title(self) -> str:
        """The words of the newest one."""
        return self.cases[0].title

    @property
    def is_answered(self) -> bool:
        """Whether an article solved every one, and none was urgent: routine, not a problem."""
        return all(
            each.knowledge_outcome is KnowledgeOutcome.SOLVED_BY_KB
            and each.priority >= ROUTINE
            and not each.recurrence_of_id
            for each in self.cases
        )


def suggested(viewer: Viewer) -> tuple[list[Group], list[Group]]:
    """Return the groups worth a look, the largest first, and those somebody dismissed.

    Those an article answers every time come after the others.
    """
    found = _groups(viewer)
    worth_a_look = [each for each in found if each.dismissed is None]
    worth_a_look.sort(key=lambda each: each.is_answered)
    dismissed = [each for each in found if each.dismissed is not None]
    return worth_a_look[:MOST_SHOWN], dismissed[:MOST_SHOWN]


def group(key: str, *, viewer: Viewer) -> Group:
    """Return one group, dismissed or not; raises `Missing`."""
    for each in _groups(viewer):
        if each.key == key:
            return each
    raise Missing


def _groups(viewer: Viewer) -> list[Group]:
    cases = _recent(viewer)
    known = {each.id: each for each in cases}
    behind = of_incidents(list(known), viewer=viewer)
    folded = _folded(likeness for signal in alike.signals for likeness in signal(cases))
    forgotten = _dismissed({each.key: len(each.numbers) for each, _whys in folded})
    found = []
    for each, whys in folded:
        some = tuple(known[number] for number in sorted(each.numbers, reverse=True))
        free = tuple(case for case in some if case.id not in behind)
        if free:
            problems = {one.id: one for case in some for one in behind.get(case.id, ())}
            held = tuple(problems.values())
            found.append(Group(each.key, whys, some, held, free, forgotten.get(each.key)))
    return found


def _recent(viewer: Viewer) -> Sequence[Incident]:
    """Return what came in lately; what is confidential is compared with nothing."""
    rows = (
        at_the_desk(viewer)
        .where(
            Incident.reported_at > clock.now() - SINCE,
            Incident.is_confidential.is_(False),
            Incident.state.not_in((IncidentState.MERGED, IncidentState.CANCELLED)),
        )
        .options(
            joinedload(Incident.service),
            joinedload(Incident.assignee).lazyload(Person.role_rows),
        )
        .order_by(Incident.id.desc())
        .limit(MOST_READ)
    )
    return db.session.scalars(rows).unique().all()


def _folded(found: Iterable[Likeness]) -> list[tuple[Likeness, tuple[str, ...]]]:
    """Put a group that lies within a larger one with it, and keep both reasons."""
    kept: list[tuple[Likeness, list[str]]] = []
    for each in sorted(found, key=lambda one: (-len(one.numbers), one.key)):
        around = [whys for other, whys in kept if each.numbers <= other.numbers]
        for whys in around[:1]:
            if each.why not in whys:
                whys.append(each.why)
        if not around:
            kept.append((each, [each.why]))
    return [(each, tuple(whys)) for each, whys in kept]


def _dismissed(sizes: dict[str, int]) -> dict[str, DismissedGroup]:
    """Return what was dismissed and has not grown to twice its size since."""
    rows = select(DismissedGroup).options(joinedload(DismissedGroup.person))
    found = db.session.scalars(rows.where(DismissedGroup.key.in_(sizes)))
    return {each.key: each for each in found if sizes[each.key] < 2 * each.size}

"""The incidents behind a problem: which, how often they came back, and in which months."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.wording import in_form
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.problems.models.problem import Problem, ProblemIncident

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """How many incidents were reported in one month; `share` of the fullest one, in percent."""

    begin: datetime
    count: int
    share: int

    @property
    def words(self) -> str:
        """The month in words: `March 2026`."""
        return in_form(self.begin, "yMMMM")


def cases_of(problem: Problem, *, viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents of a problem that this viewer reads as support, the newest first."""
    rows = (
        at_the_desk(viewer)
        .join(ProblemIncident, ProblemIncident.incident_id == Incident.id)
        .where(ProblemIncident.problem_id == problem.id)
        .options(
            joinedload(Incident.service),
            joinedload(Incident.assignee).lazyload(Person.role_rows),
        )
        .order_by(Incident.reported_at.desc(), Incident.id.desc())
    )
    return db.session.scalars(rows).unique().all()


def is_case_of(problem: Problem, incident: Incident) -> bool:
    """Say whether an incident is linked to a problem."""
    return db.session.get(ProblemIncident, (problem.id, incident.id)) is not None


def counts(problems: Sequence[Problem], *, viewer: Viewer) -> dict[int, int]:
    """Count the incidents of each problem that this viewer reads, by its number."""
    rows = (
        select(ProblemIncident.problem_id, ProblemIncident.incident_id)
        .join(Incident, Incident.id == ProblemIncident.incident_id)
        .where(
            ProblemIncident.problem_id.in_([each.id for each in problems]),
            Incident.id.in_(at_the_desk(viewer).with_only_columns(Incident.id)),
        )
    )
    return Counter(number for number, _incident in db.session.execute(rows))


def months_of(cases: Sequence[Incident]) -> list[Month]:
    """Count incidents by the month they were reported, at most the last twelve months.

    It begins with the first month of an incident, so that a new problem shows no empty year.
    """
    counted = Counter((each.reported_at.year, each.reported_at.month) for each in cases)
    if not counted:
        return []
    now = clock.now()
    last = now.year * 12 + now.month - 1
    first = max(min(year * 12 + month - 1 for year, month in counted), last - MONTHS + 1)
    numbers = [divmod(each, 12) for each in range(first, last + 1)]
    found = [(year, month + 1) for year, month in numbers]
    most = max((counted[each] for each in found), default=0) or 1
    return [
        Month(
            datetime(*each, 1, tzinfo=now.tzinfo),
            counted[each],
            round(100 * counted[each] / most),
        )
        for each in found
    ]


def came_back(cases: Sequence[Incident]) -> int:
    """Count the incidents that were another one again, were reopened, or began again."""
    return sum(bool(each.recurrence_of_id or each.reopened_count) for each in cases)

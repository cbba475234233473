"""Problems as one viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.problems.models.problem import Problem, ProblemIncident, ProblemNote
from portal.problems.policy import ProblemPermission
from portal.problems.terms import OPEN

# Who sees the desk, as tokens: support, and those who answer for it.
AUDIENCE = ("l1", "role:reviewer", "role:manager", "role:admin")


def visible_to(viewer: Viewer) -> Select[Problem]:
    """Select the problems this viewer may read: support and those who answer for it read all."""
    rows = select(Problem)
    return rows if policy.allows(ProblemPermission.SEE, viewer) else rows.where(false())


def problem(ref: str, *, viewer: Viewer) -> Problem:
    """Return `PRB-3`; raises `Missing` for what is not there or not open to the viewer."""
    number = ref.upper().removeprefix("PRB-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    rows = visible_to(viewer).where(Problem.id == int(number))
    found = db.session.scalar(
        rows.options(
            joinedload(Problem.service),
            joinedload(Problem.team),
            joinedload(Problem.owner),
            joinedload(Problem.category),
            joinedload(Problem.duplicate_of),
        )
    )
    if found is None:
        raise Missing
    return found


def of_incidents(numbers: Sequence[int], *, viewer: Viewer) -> dict[int, list[Problem]]:
    """Return the problems behind each of these incidents, by its number; duplicates too."""
    rows = (
        visible_to(viewer)
        .join(ProblemIncident, ProblemIncident.problem_id == Problem.id)
        .add_columns(ProblemIncident.incident_id)
        .where(ProblemIncident.incident_id.in_(numbers))
        .order_by(Problem.id)
    )
    found: dict[int, list[Problem]] = {}
    for each, number in db.session.execute(rows):
        found.setdefault(number, []).append(each)
    return found


def still_open(*, viewer: Viewer, most: int = 200) -> Sequence[Problem]:
    """Return the open problems, the most pressing first."""
    rows = visible_to(viewer).where(Problem.state.in_(OPEN))
    rows = rows.order_by(Problem.priority_number, Problem.opened_at.desc(), Problem.id)
    return db.session.scalars(rows.limit(most)).all()


def duplicates_of(found: Problem, *, viewer: Viewer) -> Sequence[Problem]:
    """Return the problems that turned out to be this one."""
    rows = visible_to(viewer).where(Problem.duplicate_of_id == found.id)
    return db.session.scalars(rows.order_by(Problem.id)).all()


def notes_of(found: Problem) -> Sequence[ProblemNote]:
    """Return what was noted, the newest first."""
    rows = select(ProblemNote).where(ProblemNote.problem_id == found.id)
    rows = rows.options(joinedload(ProblemNote.author))
    return db.session.scalars(
        rows.order_by(ProblemNote.said_at.desc(), ProblemNote.id.desc())
    ).all()

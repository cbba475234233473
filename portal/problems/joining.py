"""What problems are to the actions that follow from them."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.actions import alike
from portal.actions.desk import OfRecord, of_record
from portal.core.db import db
from portal.problems.models.problem import Problem, ProblemIncident


def actions_of(viewer: Viewer, problem: Problem) -> OfRecord | None:
    """Return the actions that follow from a problem."""
    return of_record("problem", problem.id, viewer)


def incidents_of(number: int) -> Sequence[int]:
    """Return the incidents a problem is the cause of."""
    rows = select(ProblemIncident.incident_id).where(ProblemIncident.problem_id == number)
    return db.session.scalars(rows).all()


def join() -> None:
    """Let actions know which incidents a problem is about."""
    alike.about["problem"] = incidents_of

"""What changes are to problems, and to the actions that follow from them."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from portal.accounts.viewer import Viewer
from portal.actions import alike
from portal.actions.desk import OfRecord, of_record
from portal.changes.models.change import CausedIncident, Change
from portal.changes.queries import changes
from portal.changes.terms import WORKED, ChangeState
from portal.core.db import db
from portal.problems import lifecycle as of_problems
from portal.problems.models.problem import Problem


def has_been_fixed(problem: Problem) -> bool:
    """Say whether a change that fixes it was carried out and stayed in place, whoever reads it."""
    ended = Change.state.in_((ChangeState.REVIEW, ChangeState.CLOSED))
    rows = select(Change.id).where(
        Change.problem_ref == problem.ref, ended, Change.outcome.in_(WORKED)
    )
    return bool(db.session.scalar(select(exists(rows))))


def fixes_of(viewer: Viewer, problem: Problem) -> Sequence[Change]:
    """Return the changes that fix a problem, as far as this viewer reads them."""
    return changes.fixing(problem.ref, viewer=viewer)


def actions_of(viewer: Viewer, change: Change) -> OfRecord | None:
    """Return the actions that follow from a change."""
    return of_record("change", change.id, viewer)


def incidents_of(number: int) -> Sequence[int]:
    """Return the incidents a change caused."""
    rows = select(CausedIncident.incident_id).where(CausedIncident.change_id == number)
    return db.session.scalars(rows).all()


def join() -> None:
    """Let problems and actions know of changes."""
    if has_been_fixed not in of_problems.ways_to_be_fixed:
        of_problems.ways_to_be_fixed.append(has_been_fixed)
    alike.about["change"] = incidents_of

"""Saying which incidents had this cause."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.problems.models.problem import Problem, ProblemIncident
from portal.problems.policy import ProblemPermission


def link(problem: Problem, incidents: Sequence[Incident], *, by: Viewer) -> int:
    """Say that these incidents had this cause; what was said before is left out.

    Returns how many were new. Refuses a problem that was given over to another one.
    """
    policy.require(ProblemPermission.LINK, by, problem)
    if problem.duplicate_of_id is not None:
        raise Conflict(
            _("%(ref)s is a duplicate: link the incidents to the original.", ref=problem.ref)
        )
    known = _linked(problem)
    new = [each for each in dict.fromkeys(incidents) if each.id not in known]
    now = clock.now()
    for each in new:
        row = ProblemIncident(problem_id=problem.id, incident_id=each.id)
        row.linked_by_id, row.linked_at = by.id, now
        db.session.add(row)
    if new:
        problem.updated_at = now
        events.write(problem, "link", by=by, incidents=[each.ref for each in new])
    return len(new)


def unlink(problem: Problem, incident: Incident, *, by: Viewer) -> None:
    """Say that an incident had another cause; raises `Missing` where it is not linked."""
    policy.require(ProblemPermission.LINK, by, problem)
    row = db.session.get(ProblemIncident, (problem.id, incident.id))
    if row is None:
        raise Missing
    db.session.delete(row)
    problem.updated_at = clock.now()
    events.write(problem, "unlink", by=by, incidents=[incident.ref])


def pass_on(problem: Problem, original: Problem, *, by: Viewer) -> None:
    """Let a problem's incidents stand with the original too; they stay with the duplicate."""
    numbers = _linked(problem) - _linked(original)
    found = db.session.scalars(select(Incident).where(Incident.id.in_(numbers)))
    link(original, found.all(), by=by)


def _linked(problem: Problem) -> set[int]:
    rows = select(ProblemIncident.incident_id).where(ProblemIncident.problem_id == problem.id)
    return set(db.session.scalars(rows))

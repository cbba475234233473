"""What problems need done without anybody asking."""

from datetime import timedelta

from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.system import CLOCK
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.terms import ProblemState


@jobs.chore(every=timedelta(minutes=10))
def end_what_was_accepted() -> None:
    """Open problems again whose risk was accepted until now."""
    over = Problem.state == ProblemState.RISK_ACCEPTED, Problem.risk_until <= clock.now()
    if db.session.scalar(select(Problem.id).where(*over).limit(1)) is None:
        return
    with db.writing():
        for problem in db.session.scalars(select(Problem).where(*over)):
            PROBLEM.advance(problem, "expire_risk", by=CLOCK)

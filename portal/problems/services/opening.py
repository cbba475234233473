"""Opening a problem, alone or from incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person, Team
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import titled
from portal.incidents.terms import priority_of
from portal.incidents.texts import NOTHING, Text
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.services import linking


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """What is known when a problem is opened; the description is a text made by `written`."""

    title: str
    description: Text = NOTHING
    service: Service | None = None
    category: Category | None = None
    impact: int = 2
    urgency: int = 2
    owner: Person | None = None
    team: Team | None = None
    incidents: Sequence[Incident] = ()


def open_problem(what: Suspicion, *, by: Viewer) -> Problem:
    """Open a problem; its team is the owner's, else the one that answers for the service."""
    policy.require(ProblemPermission.OPEN, by)
    now = clock.now()
    problem = Problem(
        title=titled(what.title),
        description=what.description.source,
        description_html=what.description.html,
        service=what.service,
        category=what.category,
        impact=what.impact,
        urgency=what.urgency,
        priority_number=int(priority_of(what.impact, what.urgency)),
        owner=what.owner,
        team=what.team or _team(what),
        opened_by_id=by.id,
        opened_at=now,
        updated_at=now,
    )
    db.session.add(problem)
    db.session.flush()
    events.write(problem, "open", by=by, owner=problem.owner_id)
    linking.link(problem, what.incidents, by=by)
    return problem


def _team(what: Suspicion) -> Team | None:
    if what.owner and what.owner.team:
        return what.owner.team
    return what.service.team if what.service else None

"""Who is told what happens to problems, and in which words; only those who may read it."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.core.policy import policy
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission

People = Iterable[int | None]
Find = Callable[[Event, Problem], People]
GROUP = later("Problems")
_BY_MAIL = ("mail",)
OWNED = NewsKind("problem.owned", later("A problem is given to you"), GROUP, _BY_MAIL)
EXPIRED = NewsKind("problem.expired", later("An accepted risk ends"), GROUP, _BY_MAIL)
MOVED = NewsKind("problem.moved", later("A problem goes on"), GROUP)


def _readers(find: Find) -> Callable[[Event], People]:
    """Tell whom `find` names, as far as they read problems."""

    def to(event: Event) -> People:
        problem = db.session.get_one(Problem, event.record_id)
        named = {number for number in find(event, problem) if number is not None}
        people = db.session.scalars(select(Person).where(Person.id.in_(named)))
        return [each.id for each in people if policy.allows(ProblemPermission.SEE, Viewer(each))]

    return to


def _new_owner(event: Event, _problem: Problem) -> People:
    return [event.detail.get("owner")]


def _owner(_event: Event, problem: Problem) -> People:
    return [problem.owner_id]


def _owner_and_managers(_event: Event, problem: Problem) -> People:
    rows = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    return [problem.owner_id, *db.session.scalars(rows)]


def _its_team(event: Event) -> People:
    return [db.session.get_one(Problem, event.record_id).team_id]


def _line(
    verb: str, sentence: str, find: Find = _owner, *, kind: NewsKind = MOVED, watchers: bool = True
) -> Announcement:
    return Announcement(
        Problem.__tablename__,
        verb,
        sentence,
        _readers(find),
        watchers=watchers,
        kind=kind,
        teams=_its_team if kind is EXPIRED else None,
    )


ANNOUNCEMENTS = (
    _line("open", later("{who} gave it to you."), _new_owner, kind=OWNED, watchers=False),
    _line("assign", later("{who} gave it to you."), _new_owner, kind=OWNED, watchers=False),
    _line("note", later("{who} wrote a note.")),
    _line("explain", later("{who} wrote about the cause.")),
    _line("link", later("{who} linked incidents.")),
    _line("fix", later("The cause is known: {who} began to fix it.")),
    _line("resolve", later("{who} resolved it.")),
    _line("reanalyse", later("The fix did not hold: {who} went back to the cause.")),
    _line("duplicate", later("{who} called it a duplicate.")),
    _line("cancel", later("{who} cancelled it.")),
    _line("accept_risk", later("{who} accepted its risk until a day.")),
    _line("take_up", later("{who} took it up again.")),
    _line("publish_known_error", later("{who} wrote a known error.")),
    _line(
        "expire_risk",
        later("Its risk was accepted until today: it is open again."),
        _owner_and_managers,
        kind=EXPIRED,
    ),
)

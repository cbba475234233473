"""Who is told what happens to actions, and in which words; only those who may read them."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.queries.actions import visible_to
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later

People = Iterable[int | None]
Find = Callable[[Action], People]
GROUP = later("Actions")
_BY_MAIL = ("mail",)
GIVEN = NewsKind("action.given", later("An action is given to you"), GROUP, _BY_MAIL)
DUE = NewsKind("action.due", later("An action of yours is due or overdue"), GROUP, _BY_MAIL)
MOVED = NewsKind("action.moved", later("An action is done, verified or declined"), GROUP)
AGAIN = NewsKind("action.reopened", later("An action goes back to work"), GROUP, _BY_MAIL)


def _readers(find: Find) -> Callable[[Event], People]:
    """Tell whom `find` names, as far as they read the action."""

    def to(event: Event) -> People:
        action = db.session.get(Action, event.record_id)
        if action is None:
            return []
        named = {number for number in find(action) if number is not None}
        people = db.session.scalars(select(Person).where(Person.id.in_(named))).unique()
        return [each.id for each in people if _reads(each, action)]

    return to


def _reads(person: Person, action: Action) -> bool:
    return db.session.scalar(visible_to(Viewer(person)).where(Action.id == action.id)) is not None


def _owner(action: Action) -> People:
    return [action.owner_id]


def _whose_turn(action: Action) -> People:
    """Return its owner; the managers where nobody is there to do it."""
    is_here = action.owner is not None and action.owner.left_at is None
    return _owner(action) if is_here else _managers(action)


def _managers(_action: Action) -> People:
    rows = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    return db.session.scalars(rows).all()


def _both(action: Action) -> People:
    return [action.owner_id, action.proposed_by_id]


def _line(verb: str, sentence: str, find: Find, kind: NewsKind) -> Announcement:
    return Announcement(
        Action.__tablename__, verb, sentence, _readers(find), watchers=True, kind=kind
    )


ANNOUNCEMENTS = (
    _line("propose", later("{who} proposed it, for you to do."), _owner, GIVEN),
    _line("assign", later("{who} gave it an owner."), _owner, GIVEN),
    _line("accept", later("{who} accepted it."), _owner, GIVEN),
    _line("due_soon", later("It is due within three days."), _whose_turn, DUE),
    _line("due_today", later("It is due today."), _whose_turn, DUE),
    _line("overdue", later("It is overdue."), _whose_turn, DUE),
    _line("owner_left", later("Its owner has left: it needs another one."), _managers, DUE),
    _line("finish", later("{who} did it: it can be verified."), _both, MOVED),
    _line("verify", later("{who} verified it."), _both, MOVED),
    _line("verify_quiet", later("It stayed quiet, so it is verified."), _both, MOVED),
    _line("decline", later("{who} declined it."), _both, MOVED),
    _line("reopen", later("{who} reopened it."), _whose_turn, AGAIN),
    _line("recur", later("The same trouble came back: it goes back to work."), _whose_turn, AGAIN),
)

"""Who is told what happens to changes, and in which words; only those who may read it."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.terms import OTHER, Announcement, NewsKind
from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.queries.people import those_who_manage

People = Iterable[int | None]
Find = Callable[[Event, Change], People]
GROUP = later("Changes")
_BY_MAIL = ("mail",)
ASKED = NewsKind("change.asked", later("You are asked to agree to a change"), GROUP, _BY_MAIL)
DECIDED = NewsKind("change.decided", later("A change of yours is decided"), GROUP, _BY_MAIL)
REVIEW = NewsKind(
    "change.review", later("The review of an emergency is due or late"), GROUP, _BY_MAIL
)
GOING_ON = NewsKind("change.going_on", later("A change begins, is rolled back or is over"), GROUP)


def _readers(find: Find) -> Callable[[Event], People]:
    """Tell whom `find` names, as far as changes are their business."""

    def to(event: Event) -> People:
        change = db.session.get(Change, event.record_id)
        if change is None:
            return []
        named = {number for number in find(event, change) if number is not None}
        people = db.session.scalars(select(Person).where(Person.id.in_(named))).unique()
        return [each.id for each in people if viewer_sees_the_desk(Viewer(each), None)]

    return to


def _asked(event: Event, _change: Change) -> People:
    found: list[int] = event.detail.get("asked", [])
    return found


def _its_people(_event: Event, change: Change) -> People:
    return [change.opened_by_id, change.implementer_id]


def _those_who_decide(_event: Event, change: Change) -> People:
    return [change.opened_by_id, change.implementer_id, change.decision_owner_id]


def _with_managers(event: Event, change: Change) -> People:
    return [*_those_who_decide(event, change), *_managers(event, change)]


def _who_chooses_another(event: Event, change: Change) -> People:
    return [change.opened_by_id, *_managers(event, change)]


def _managers(_event: Event, _change: Change) -> People:
    return those_who_manage()


def _line(verb: str, sentence: str, find: Find, kind: NewsKind = OTHER) -> Announcement:
    return Announcement(
        Change.__tablename__, verb, sentence, _readers(find), watchers=True, kind=kind
    )


ANNOUNCEMENTS = (
    _line("open_round", later("{who} asks for your vote."), _asked, ASKED),
    _line("ask_instead", later("{who} asks for your vote."), _asked, ASKED),
    _line(
        "approver_left",
        later("Somebody whose vote is awaited has left: ask somebody else."),
        _who_chooses_another,
        ASKED,
    ),
    _line("review_due_soon", later("Its full review is due tomorrow."), _those_who_decide, REVIEW),
    _line("review_due_today", later("Its full review is due today."), _those_who_decide, REVIEW),
    _line("review_overdue", later("Its full review is late."), _with_managers, REVIEW),
    _line("authorize", later("It is authorized."), _its_people, DECIDED),
    _line("reject", later("It was rejected: read why."), _its_people, DECIDED),
    _line("send_back", later("{who} sent it back: read why."), _its_people, DECIDED),
    _line("redraft", later("{who} edited it, so its votes are void."), _its_people, DECIDED),
    _line("start", later("{who} began."), _those_who_decide, GOING_ON),
    _line("roll_back", later("{who} rolls it back."), _those_who_decide, GOING_ON),
    _line("finish", later("{who} said how it went."), _those_who_decide, GOING_ON),
    _line("cancel", later("{who} cancelled it."), _its_people, DECIDED),
)

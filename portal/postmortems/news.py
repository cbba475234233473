"""Who is told what happens to postmortems, and in which words."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.core.policy import policy
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries.postmortems import visible_to

To = Callable[[Event], Iterable[int | None]]
GROUP = "Postmortems"
_BY_MAIL = ("mail",)
REVIEWS = NewsKind("postmortem.review", "A postmortem waits for your review", GROUP, _BY_MAIL)
DECIDED = NewsKind("postmortem.decided", "A reviewer decides about a postmortem", GROUP, _BY_MAIL)
COMMENTED = NewsKind("postmortem.commented", "Somebody comments on a postmortem", GROUP)
PUBLISHED = NewsKind("postmortem.published", "A postmortem is published", GROUP)


def _reviewers(event: Event) -> Iterable[int]:
    """Return the reviewers who may decide about it."""
    found = db.session.get_one(Postmortem, event.record_id)
    held = select(PersonRole.person_id).where(PersonRole.role == Role.REVIEWER)
    people = db.session.scalars(
        select(Person).where(Person.id.in_(held), Person.left_at.is_(None))
    ).unique()
    return [
        person.id
        for person in people
        if policy.allows(PostmortemPermission.APPROVE, Viewer(person), found)
        and _reads(person, found)
    ]


def _those_who_take_part(event: Event) -> Iterable[int]:
    found = db.session.get_one(Postmortem, event.record_id)
    people = {each.person.id: each.person for each in found.people if each.role.takes_part}
    return [number for number, person in people.items() if _reads(person, found)]


def _those_who_talk(event: Event) -> Iterable[int]:
    """Return who takes part, and whoever commented and still reads it."""
    found = db.session.get_one(Postmortem, event.record_id)
    said = {each.author_id: each.author for each in found.comments}
    talking = [number for number, person in said.items() if _reads(person, found)]
    return {*_those_who_take_part(event), *talking}


def _comments(event: Event) -> str:
    return f"/postmortems/{event.ref}/review#comments"


def _reads(person: Person, found: Postmortem) -> bool:
    rows = visible_to(Viewer(person)).where(Postmortem.id == found.id)
    return db.session.scalar(rows) is not None


def _line(verb: str, sentence: str, to: To, kind: NewsKind) -> Announcement:
    return Announcement(Postmortem.__tablename__, verb, sentence, to, watchers=True, kind=kind)


ANNOUNCEMENTS = (
    _line("submit", "{who} asks for your review.", _reviewers, REVIEWS),
    _line("request_changes", "{who} asked for changes.", _those_who_take_part, DECIDED),
    _line("approve", "{who} approved it: it can be published.", _those_who_take_part, DECIDED),
    Announcement(
        Postmortem.__tablename__,
        "comment",
        "{who} commented on it.",
        _those_who_talk,
        url=_comments,
        kind=COMMENTED,
    ),
    _line("publish", "{who} published it.", _those_who_take_part, PUBLISHED),
)

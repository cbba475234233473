"""Who is told what happens to postmortems, and in which words."""

from collections.abc import Callable, Iterable

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import reads_as_support
from portal.incidents.queries.people import those_who_manage
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import people, waivers

To = Callable[[Event], Iterable[int | None]]
Find = Callable[[Postmortem], Iterable[int]]
GROUP = later("Postmortems")
_BY_MAIL = ("mail",)
REVIEWS = NewsKind(
    "postmortem.review", later("A postmortem waits for your review"), GROUP, _BY_MAIL
)
DECIDED = NewsKind(
    "postmortem.decided", later("A reviewer decides about a postmortem"), GROUP, _BY_MAIL
)
COMMENTED = NewsKind("postmortem.commented", later("Somebody comments on a postmortem"), GROUP)
PUBLISHED = NewsKind("postmortem.published", later("A postmortem is published"), GROUP)
TO_READ = NewsKind("postmortem.to_read", later("A postmortem is for you to read"), GROUP, _BY_MAIL)
DUE = NewsKind("postmortem.due", later("A postmortem is due or overdue"), GROUP, _BY_MAIL)
WAIVERS = NewsKind(
    "postmortem.waiver", later("You are asked for a waiver, or answered"), GROUP, _BY_MAIL
)


def _line(verb: str, sentence: str, find: Find, kind: NewsKind) -> Announcement:
    def to(event: Event) -> Iterable[int]:
        return find(db.session.get_one(Postmortem, event.record_id))

    return Announcement(Postmortem.__tablename__, verb, sentence, to, watchers=True, kind=kind)


def _ask(verb: str, sentence: str) -> Announcement:
    return Announcement(Postmortem.__tablename__, verb, sentence, _readers_asked, kind=TO_READ)


def _of_incident(verb: str, sentence: str, to: To, kind: NewsKind) -> Announcement:
    """Tell of what stands on an incident; only those who read it as support does."""

    def readers(event: Event) -> Iterable[int]:
        incident = db.session.get_one(Incident, event.record_id)
        named = (db.session.get(Person, number) for number in to(event) if number)
        return [each.id for each in named if each and reads_as_support(incident, Viewer(each))]

    url = f"#{PLACE}"
    return Announcement(
        Incident.__tablename__,
        verb,
        sentence,
        readers,
        url=lambda event: f"/incidents/{event.ref}{url}",
        kind=kind,
    )


PLACE = "postmortem"  # where an incident's page speaks of it


def _those_who_talk(event: Event) -> Iterable[int]:
    return people.those_who_talk(db.session.get_one(Postmortem, event.record_id))


def _comments(event: Event) -> str:
    return f"/postmortems/{event.ref}/review#comments"


def _readers_asked(event: Event) -> Iterable[int]:
    people: list[int] = event.detail.get("people", [])
    return people


def _with_managers(found: Postmortem) -> Iterable[int]:
    return {*people.authors_of(found), *people.managers_of(found)}


def _managers(_event: Event) -> Iterable[int]:
    return those_who_manage()


def _whose_incident(event: Event) -> Iterable[int | None]:
    """Return who had it; the managers where that is nobody who is here."""
    person = db.session.get_one(Incident, event.record_id).assignee
    return [person.id] if person and person.left_at is None else _managers(event)


def _both(event: Event) -> Iterable[int | None]:
    return {*_whose_incident(event), *_managers(event)}


def _asked(event: Event) -> Iterable[int | None]:
    return [event.detail.get("manager")]


def _who_had_asked(event: Event) -> Iterable[int | None]:
    asked = waivers.latest_for(db.session.get_one(Incident, event.record_id))
    return [asked.asked_by_id] if asked else []


def _asker(event: Event) -> Iterable[int | None]:
    return [event.detail.get("asker")]


ANNOUNCEMENTS = (
    _line("submit", later("{who} asks for your review."), people.reviewers_of, REVIEWS),
    _line(
        "request_changes", later("{who} asked for changes."), people.those_who_take_part, DECIDED
    ),
    _line(
        "approve",
        later("{who} approved it: it can be published."),
        people.those_who_take_part,
        DECIDED,
    ),
    Announcement(
        Postmortem.__tablename__,
        "comment",
        later("{who} commented on it."),
        _those_who_talk,
        url=_comments,
        kind=COMMENTED,
    ),
    _line("publish", later("{who} published it."), people.those_who_take_part, PUBLISHED),
    _ask("ask_to_read", later("{who} asks you to read it.")),
    _ask("remind_to_read", later("It still waits for you to read it.")),
    _line(
        "nobody_reviews", later("Nobody is left who may review it."), people.managers_of, REVIEWS
    ),
    _line("due_soon", later("It is due tomorrow."), people.authors_of, DUE),
    _line("due_today", later("It is due today."), people.authors_of, DUE),
    _line("overdue", later("It is overdue."), _with_managers, DUE),
    _of_incident(
        "postmortem_due_soon", later("Its postmortem is due tomorrow."), _whose_incident, DUE
    ),
    _of_incident(
        "postmortem_due_today", later("Its postmortem is due today."), _whose_incident, DUE
    ),
    _of_incident("postmortem_overdue", later("Its postmortem is overdue."), _both, DUE),
    _of_incident("ask_waiver", later("{who} asks you to waive its postmortem."), _asked, WAIVERS),
    _of_incident("waive", later("{who} waived its postmortem."), _who_had_asked, WAIVERS),
    _of_incident(
        "decline_waiver", later("{who} asks for its postmortem after all."), _asker, WAIVERS
    ),
    _of_incident(
        "waiver_approver_left",
        later("Who was asked to waive its postmortem has left: answer, or ask somebody else."),
        _managers,
        WAIVERS,
    ),
)

"""Lists of postmortems: narrowed by what the address says, and what waits for one viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Self
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.languages import later
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Participant, Postmortem, postmortem_incident
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries.postmortems import visible_to
from portal.postmortems.terms import SET_ASIDE, FactorKind, PartRole, PostmortemState

PAGE = 20
WAIVED = "waived"  # in place of a state: incidents that were closed without a postmortem
PERIODS = {30: later("Last 30 days"), 90: later("Last 90 days"), 365: later("Last year")}
AT_WORK = (PostmortemState.DRAFT, PostmortemState.IN_REVIEW, PostmortemState.APPROVED)
_WRITERS = [role for role in PartRole if role.takes_part]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything."""

    state: str = ""
    service: str = ""
    factor: str = ""
    days: int = 0
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Read an address; a word nobody knows narrows nothing."""
        return cls(
            state=WAIVED if args.get("state") == WAIVED else _known(PostmortemState, args),
            service=args.get("service", "")[:120],
            factor=_known(FactorKind, args),
            days=next((each for each in PERIODS if str(each) == args.get("days")), 0),
            page=_number(args.get("page", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return replace(self, page=1) != type(self)()

    def address(self, **changed: object) -> str:
        """Return the address of this list with something changed; from its first page on."""
        said = {**asdict(self), "page": 1, **changed}
        kept = {name: value for name, value in said.items() if value and (name, value) != _FIRST}
        return f"/postmortems?{urlencode(kept)}" if kept else "/postmortems"


_FIRST = ("page", 1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some postmortems, and how many match."""

    postmortems: Sequence[Postmortem]
    total: int


def page(wanted: Wanted, *, viewer: Viewer) -> Page:
    """Return one page of what this viewer may read, the newest first."""
    rows = visible_to(viewer).where(*_narrowed(wanted))
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    shown = rows.order_by(Postmortem.updated_at.desc(), Postmortem.id.desc())
    shown = shown.options(selectinload(Postmortem.incidents).joinedload(Incident.service))
    start = (wanted.page - 1) * PAGE
    return Page(db.session.scalars(shown.offset(start).limit(PAGE)).all(), total)


def waiting_for_review(viewer: Viewer, *, most: int) -> Sequence[Postmortem]:
    """Return what this reviewer may decide about, the longest waiting first."""
    if not policy.allows(PostmortemPermission.REVIEW, viewer):
        return []
    rows = visible_to(viewer).where(Postmortem.state == PostmortemState.IN_REVIEW)
    found = db.session.scalars(rows.order_by(Postmortem.submitted_at, Postmortem.id))
    may = [each for each in found if policy.allows(PostmortemPermission.APPROVE, viewer, each)]
    return may[:most]


def in_review(viewer: Viewer) -> Sequence[Postmortem]:
    """Return every postmortem in review this viewer may read, the longest waiting first."""
    rows = visible_to(viewer).where(Postmortem.state == PostmortemState.IN_REVIEW)
    return db.session.scalars(
        rows.options(*_for_the_queue()).order_by(Postmortem.submitted_at, Postmortem.id)
    ).all()


def approved(viewer: Viewer) -> Sequence[Postmortem]:
    """Return what is approved and not published yet."""
    rows = visible_to(viewer).where(Postmortem.state == PostmortemState.APPROVED)
    return db.session.scalars(
        rows.options(*_for_the_queue()).order_by(Postmortem.approved_at)
    ).all()


def waiting_count(viewer: Viewer) -> int:
    """Count what waits for this reviewer's decision, without reading it."""
    if not policy.allows(PostmortemPermission.REVIEW, viewer):
        return 0
    own = select(Participant.postmortem_id).where(
        Participant.person_id == viewer.id, Participant.role.in_(_WRITERS)
    )
    rows = visible_to(viewer).where(
        Postmortem.state == PostmortemState.IN_REVIEW, Postmortem.id.not_in(own)
    )
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def at_work_of(viewer: Viewer, *, most: int) -> Sequence[Postmortem]:
    """Return the postmortems this viewer takes part in that are not published, first due first."""
    own = select(Participant.postmortem_id).where(
        Participant.person_id == viewer.id, Participant.role.in_(_WRITERS)
    )
    rows = visible_to(viewer).where(Postmortem.id.in_(own), Postmortem.state.in_(AT_WORK))
    ordered = rows.order_by(Postmortem.due_at.is_(None), Postmortem.due_at, Postmortem.id)
    return db.session.scalars(ordered.limit(most)).all()


def of_service(service: Service, *, viewer: Viewer, most: int) -> Sequence[Postmortem]:
    """Return the published postmortems about a service, the newest first."""
    rows = visible_to(viewer).where(
        Postmortem.state == PostmortemState.PUBLISHED, _about(Incident.service_id == service.id)
    )
    return db.session.scalars(rows.order_by(Postmortem.published_at.desc()).limit(most)).all()


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(Postmortem.state == PostmortemState(wanted.state))
    else:
        conditions.append(Postmortem.state.not_in(SET_ASIDE))
    if wanted.service:
        named = select(Service.id).where(Service.slug == wanted.service)
        conditions.append(_about(Incident.service_id.in_(named)))
    if wanted.factor:
        kind = FactorKind(wanted.factor)
        told = select(Lesson.postmortem_id).where(Lesson.factor_kind == kind)
        conditions.append(Postmortem.id.in_(told))
    if wanted.days:
        since = clock.now() - timedelta(days=wanted.days)
        conditions.append(Postmortem.created_at >= since)
    return conditions


def _about(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    rows = select(postmortem_incident.c.postmortem_id).join(
        Incident, Incident.id == postmortem_incident.c.incident_id
    )
    return Postmortem.id.in_(rows.where(condition))


def _known(terms: type[PostmortemState] | type[FactorKind], args: Mapping[str, str]) -> str:
    word = args.get("state" if terms is PostmortemState else "factor", "")
    return next((each.value for each in terms if each.value == word), "")


def _number(typed: str) -> int:
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1


def _for_the_queue() -> tuple[ORMOption, ...]:
    return (
        selectinload(Postmortem.incidents).joinedload(Incident.service),
        selectinload(Postmortem.people),
        selectinload(Postmortem.comments),
    )

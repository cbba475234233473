"""The ledger of what was handed up for want of an article that works."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import EscalationKind
from portal.insights.payback.entries import Entry, add_up, grouped
from portal.insights.payback.lists import LedgerWanted
from portal.insights.payback.queries.answers import answers_to
from portal.insights.payback.queries.figures import AVOIDABLE, went_up
from portal.insights.payback.terms import NOT_COUNTED

MOST_READ = 5_000  # incidents, the newest


def ledger(wanted: LedgerWanted, *, viewer: Viewer) -> list[Entry]:
    """Return what the desk handed up avoidably and this viewer may read, the commonest first."""
    since = clock.ago(days=wanted.days)
    cases = _cases(wanted.service, since, viewer)
    courses = _courses([case.id for case in cases])
    found, now = grouped(cases), clock.now()
    for entry in found:
        add_up(entry, courses, since=since, now=now)
    answers_to(found, viewer=viewer)
    kept = [each for each in found if wanted.answer in ("", "some" if each.articles else "none")]
    return sorted(kept, key=_by_cost)


def _by_cost(entry: Entry) -> tuple[int, int, int]:
    return -entry.hand_overs, -(entry.l2_minutes + entry.l3_minutes), entry.oldest.id


def _cases(service: str, since: datetime, viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents that went up avoidably since then, the oldest first."""
    lately = went_up(Escalation.reason.in_(AVOIDABLE), Escalation.at >= since)
    rows = at_the_desk(viewer).where(lately, Incident.state.not_in(NOT_COUNTED))
    if service:
        rows = rows.where(Incident.service.has(Service.slug == service))
    newest = rows.options(joinedload(Incident.service)).order_by(Incident.id.desc())
    return db.session.scalars(newest.limit(MOST_READ)).all()[::-1]


def _courses(numbers: Sequence[int]) -> dict[int, list[Escalation]]:
    """Return every move of these incidents between tiers, in order."""
    rows = select(Escalation).where(
        Escalation.incident_id.in_(numbers), Escalation.kind == EscalationKind.FUNCTIONAL
    )
    found: dict[int, list[Escalation]] = defaultdict(list)
    for each in db.session.scalars(rows.order_by(Escalation.at, Escalation.id)):
        found[each.incident_id].append(each)
    return found

"""Who is told how jobs within a change go; only those who may read the change."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.terms import Announcement, NewsKind
from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.core.policy import policy
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.telling import TOLD, TRIED

JOBS = NewsKind("change.job", later("A job of a change was tried, or is over"), later("Changes"))


def _asker_and_those_who_decide(event: Event) -> Iterable[int | None]:
    run = db.session.get(JobRun, event.detail.get("run", 0))
    change = db.session.get(Change, event.record_id)
    if run is None or change is None:
        return []
    named = {run.asked_by_id, change.implementer_id, change.decision_owner_id} - {None}
    people = db.session.scalars(select(Person).where(Person.id.in_(named))).unique()
    sees = RunnersPermission.SEE_RUNS
    return [each.id for each in people if policy.allows(sees, Viewer(each))]


def _line(verb: str, sentence: str) -> Announcement:
    table = Change.__tablename__
    return Announcement(
        table, verb, sentence, _asker_and_those_who_decide, watchers=True, kind=JOBS
    )


ANNOUNCEMENTS = (
    _line(TRIED, later("The dry run of a job is done: somebody else than who asked approves it.")),
    _line(TOLD, later("A job within it is over: look how it went.")),
)

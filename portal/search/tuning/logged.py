"""What people searched lately, counted by what they meant and never by who they are."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.search.learning.models import SearchObservation
from portal.search.learning.reach import reach_of
from portal.search.tuning.terms import LOOKED_BACK_DAYS

MOST_READ = 5_000  # different searches read from the log; the commonest come first


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """One search as somebody typed it, and how many people meant the same."""

    text: str
    people: int


def logged_queries(viewer: Viewer) -> list[LoggedQuery]:
    """Return the searches of the last 90 days whose words this viewer may see, commonest first."""
    people = func.count(SearchObservation.person_id.distinct())
    rows = (
        select(func.max(SearchObservation.text), people)
        .where(SearchObservation.at >= clock.ago(days=LOOKED_BACK_DAYS))
        .where(SearchObservation.normal != "", SearchObservation.reach <= int(reach_of(viewer)))
        .group_by(SearchObservation.normal)
        .order_by(people.desc(), func.count().desc(), SearchObservation.normal)
        .limit(MOST_READ)
    )
    return [LoggedQuery(text, number) for text, number in db.session.execute(rows)]

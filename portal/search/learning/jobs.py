"""What searches teach, worked out beside them: judging, checking answers, forgetting."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.core import jobs
from portal.core.db import db
from portal.search.jobs import after_indexing
from portal.search.learning import checking, gathering, services
from portal.search.learning.models import Gap

CHECK_GAP = "check_gap"


@jobs.chore(every=timedelta(minutes=1))
def settle() -> None:
    """Judge the searches that had their time; commits."""
    judged = int(gathering.is_anything_due())
    while judged:
        with db.writing():
            judged = gathering.settle()


@after_indexing
def check_answers(refs: Collection[str]) -> None:
    """Ask for the gaps these records answer to be checked, now that the index has them; commits."""
    rows = select(Gap.id).where(Gap.article_ref.in_(refs), Gap.state.in_(checking.CHECKED))
    if not (numbers := db.session.scalars(rows).all()):
        return
    with db.writing():
        for number in numbers:
            jobs.enqueue(CHECK_GAP, {"gap": number}, key=f"GAP-{number}")


@jobs.handler(CHECK_GAP)
def check(payloads: Sequence[dict[str, Any]]) -> None:
    """Search with the words of these gaps, and close those that find their answer."""
    for payload in payloads:
        if gap := db.session.get(Gap, payload["gap"]):
            check_now(gap)


def check_now(gap: Gap) -> None:
    """Check one gap and keep what came of it; commits. Raises `IndexUnusableError`."""
    found = checking.places(gap)
    with db.writing():
        checking.keep(gap, found)


class Memory:
    """For how long searches are kept, opened once with the settings."""

    def __init__(self) -> None:
        self.days = 400

    def open(self, *, days: int) -> None:
        """Keep searches for this many days."""
        self.days = days


memory = Memory()


@jobs.chore(every=timedelta(hours=1))
def forget() -> None:
    """Delete the searches that have been kept long enough; commits."""
    with db.writing():
        services.forget(days=memory.days)

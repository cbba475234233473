"""What postmortems need done without anybody asking."""

from datetime import timedelta

from portal.core import jobs
from portal.core.db import db
from portal.postmortems.services import asking, reminding


@jobs.chore(every=timedelta(days=1))
def remind_readers() -> None:
    """Remind who was asked to read a postmortem and has not."""
    with db.writing():
        asking.remind()


@jobs.chore(every=timedelta(hours=6))
def remind() -> None:
    """Tell of postmortems that are due or overdue, begun or not."""
    with db.writing():
        reminding.remind()

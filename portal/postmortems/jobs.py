"""What postmortems need done without anybody asking."""

from datetime import timedelta

from portal.core import jobs
from portal.core.db import db
from portal.postmortems.services import asking


@jobs.chore(every=timedelta(days=1))
def remind_readers() -> None:
    """Remind who was asked to read a postmortem and has not."""
    with db.writing():
        asking.remind()

"""What postmortems need done without anybody asking."""

from datetime import timedelta

from portal.core import jobs
from portal.core.db import db
from portal.postmortems.services import reminding


@jobs.chore(every=timedelta(hours=6))
def remind() -> None:
    """Tell of postmortems that are due or overdue, begun or not."""
    with db.writing():
        reminding.remind()

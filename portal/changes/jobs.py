"""What changes need done without anybody asking."""

from datetime import timedelta

from portal.changes.services import reminding
from portal.core import jobs
from portal.core.db import db


@jobs.chore(every=timedelta(hours=6))
def remind() -> None:
    """Tell of reviews that are due or late."""
    with db.writing():
        reminding.remind()

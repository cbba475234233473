"""What incidents need done without anybody asking."""

from datetime import timedelta

from portal.core import jobs
from portal.core.db import db
from portal.incidents import replying


@jobs.chore(every=timedelta(minutes=10))
def close_what_rests() -> None:
    """Close incidents that were resolved a week ago."""
    with db.writing():
        replying.close_what_rests()

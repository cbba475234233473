"""Whether work after the commit is done."""

from datetime import timedelta

from flask import url_for

from portal.core import clock, jobs
from portal.core.languages import _, ngettext
from portal.core.signs import Sign

LATE = timedelta(minutes=5)  # what nobody began for so long waits for a worker


def of_jobs() -> Sign:
    """Tell of jobs given up on, then of those nobody begins; two statements."""
    parked, waits_since = jobs.count_parked(), jobs.due_since()
    if parked:
        given_up = ngettext(
            "%(number)s job was given up on: read why, and try it again.",
            "%(number)s jobs were given up on: read why, and try them again.",
            parked,
        )
        return _sign(given_up, is_well=False)
    if waits_since is not None and clock.now() - waits_since > LATE:
        return _sign(_("Nobody does what waits: is a worker running?"), is_well=False)
    return _sign(_("Mails, searches and clocks are kept up with."), is_well=True)


def _sign(sentence: str, *, is_well: bool) -> Sign:
    return Sign(_("Jobs"), sentence, url_for("activity.job_list"), is_well)

"""Looking at what a runner does until it is over, or nobody can say any more."""

from portal.core import clock
from portal.core.db import db
from portal.core.languages import _, later
from portal.core.wording import plural
from portal.integrations.runners.contracts.judging import lie_in
from portal.integrations.runners.contracts.protocol import Declined, Gone, Seen, Trouble
from portal.integrations.runners.services import attempts, ending, launching
from portal.integrations.runners.services.work import Work, work_on


def follow(number: int) -> None:
    """Look at an attempt once, and again later unless that ended it."""
    work = work_on(number)
    if work is None:
        return
    if work.attempt.remote_id is None:
        _search(work)
    else:
        _look(work, work.attempt.remote_id)


def stop(number: int) -> None:
    """Ask the runner to stop an attempt; one that has no number yet is stopped when it has."""
    work = work_on(number)
    if work is None or work.attempt.remote_id is None:
        return
    try:
        work.contract.stop(work.place, work.attempt.remote_id)
    except (Declined, Gone, Trouble) as trouble:
        _note(work, f"It could not be stopped: {trouble}")
    with db.writing():
        attempts.at_once(work.attempt)


def _search(work: Work) -> None:
    """Look for a job that carries the key of an attempt nobody knows the number of."""
    try:
        found = work.contract.find(work.place, work.order, work.attempt.asked_at)
    except (Declined, Gone, Trouble) as trouble:
        _again(work, str(trouble))
        return
    if found:
        launching.adopt(work, found)
    else:
        _again(work, later("The runner has no job with the key of this run."))


def _look(work: Work, remote_id: str) -> None:
    try:
        seen = work.contract.look(work.place, work.order, remote_id)
    except Gone:
        ending.lose(work, f"The runner knows no job {remote_id} any more.")
        return
    except (Declined, Trouble) as trouble:
        _again(work, str(trouble))
        return
    if lie := _lie(seen, work, remote_id):
        ending.lose(work, f"The runner shows another job under this number: {lie}.")
    elif seen.fate is not None and seen.fate.is_final:
        ending.settle(work, seen, _output(work, remote_id))
    else:
        _goes_on(work, seen)


def _lie(seen: Seen, work: Work, remote_id: str) -> str:
    if seen.remote_id != remote_id:
        return f"job {remote_id} calls itself {seen.remote_id}"
    return lie_in(seen, work.order)


def _goes_on(work: Work, seen: Seen) -> None:
    remark = "" if seen.fate else f"It says “{seen.says}”, which is no state the portal knows."
    if seen.fate is not work.attempt.fate:
        with db.writing():
            work.attempt.fate, work.attempt.looks = seen.fate, 0
    _again(work, remark)


def _again(work: Work, remark: str) -> None:
    if clock.now() >= work.attempt.deadline_at:
        minutes = plural(work.run.job.deadline_minutes, "minute")
        seen = f" Last seen: {remark}" if remark else ""
        ending.lose(work, f"No end was seen within {minutes}. It may still be at work.{seen}")
        return
    with db.writing():
        work.attempt.remark = remark[:500]
        attempts.look_later(work.attempt)


def _note(work: Work, remark: str) -> None:
    with db.writing():
        work.attempt.remark = remark[:500]


def _output(work: Work, remote_id: str) -> str:
    try:
        return work.contract.output(work.place, remote_id)
    except (Declined, Gone, Trouble) as trouble:
        return _("What it printed could not be read: %(trouble)s", trouble=trouble)

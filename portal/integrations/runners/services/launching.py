"""Launching an attempt once, whatever dies in between.

Before the launch it is committed that one may reach the runner. Whoever comes after that asks the
runner for a job with our key first, and launches again only when there is none after a while.
"""

from collections.abc import Sequence

from portal.core import clock
from portal.core.db import db
from portal.core.languages import later
from portal.integrations.runners.contracts.judging import lie_in
from portal.integrations.runners.contracts.protocol import Declined, Gone, Seen, Trouble
from portal.integrations.runners.services import attempts, ending
from portal.integrations.runners.services.work import Work, work_on
from portal.integrations.runners.terms import RUNNERS, SETTLE, Mode, RunState


def launch(number: int) -> None:
    """Launch an attempt, or find the job an earlier try began."""
    work = work_on(number)
    if work is None or work.attempt.remote_id:
        return
    if clock.now() >= work.attempt.deadline_at:
        ending.lose(work, later("The runner never answered. Look there whether it began."))
    elif work.attempt.tried_at is None:
        _launch(work)
    else:
        _launch_again(work)


def adopt(work: Work, found: Sequence[Seen]) -> None:
    """Take over the one job that carries our key; of two, or one that differs, nothing is taken."""
    if len(found) > 1:
        numbers = ", ".join(seen.remote_id for seen in found)
        ending.lose(work, f"The runner has several jobs for this one launch: {numbers}.")
    elif lie := lie_in(found[0], work.order):
        ending.lose(work, f"The runner shows something else than was ordered: {lie}.")
    else:
        _record(work, found[0])


def _launch(work: Work) -> None:
    if work.run.cancel_asked_at:
        ending.stopped(work, later("Stopped before it was handed to the runner."))
        return
    with db.writing():
        work.attempt.tried_at = clock.now()
    try:
        named = work.contract.launch(work.place, work.order)
    except Declined as refusal:
        ending.fail(work, str(refusal))
    except (Gone, Trouble) as trouble:
        _wait(work, str(trouble))
    else:
        _take(work, named)


def _launch_again(work: Work) -> None:
    tried_at = work.attempt.tried_at or work.attempt.asked_at
    try:
        found = work.contract.find(work.place, work.order, work.attempt.asked_at)
    except (Declined, Gone, Trouble) as trouble:
        _wait(work, str(trouble))
        return
    if found:
        adopt(work, found)
    elif clock.now() < tried_at + SETTLE:
        _wait(work, work.attempt.remark or later("Nobody answered the launch yet."))
    else:
        _launch(work)


def _take(work: Work, named: str) -> None:
    """Store the number a launch was answered with, once the job of that number is ours."""
    try:
        seen = work.contract.look(work.place, work.order, named)
        lie = lie_in(seen, work.order)
        if lie:
            found = work.contract.find(work.place, work.order, work.attempt.asked_at)
    except Gone:
        seen, lie = None, f"job {named} is not there"
        found = []
    except (Declined, Trouble) as trouble:
        _wait(work, str(trouble))
        return
    if not lie and seen is not None:
        _record(work, seen)
    elif found:
        adopt(work, found)
    else:
        ending.lose(work, f"The runner answered with the number of another job: {lie}.")


def _record(work: Work, seen: Seen) -> None:
    attempt, run = work.attempt, work.run
    with db.writing():
        attempt.remote_id, attempt.url = seen.remote_id, seen.url
        attempt.fate, attempt.remark, attempt.looks = seen.fate, "", 0
        if attempt.mode is Mode.CHECK:
            work.advance("dry_run_began", by=RUNNERS)
        elif run.state is not RunState.RUNNING:
            work.advance("began", by=RUNNERS)
        if run.cancel_asked_at:
            attempts.later(attempts.STOP, attempt)
        attempts.look_later(attempt)


def _wait(work: Work, remark: str) -> None:
    """Try again once it is clear whether this try became a job."""
    with db.writing():
        work.attempt.remark = remark[:500]
        attempts.later(attempts.LAUNCH, work.attempt, at=clock.now() + SETTLE / 2)

"""Jobs at the runner: each is asked for once, in the outbox, and has a key of its own."""

import secrets
from datetime import datetime, timedelta

from portal.core import clock, jobs
from portal.core.db import db
from portal.integrations.runners.models import Attempt, JobRun
from portal.integrations.runners.terms import FIRST_PAUSE, GROWTH, LONGEST_PAUSE, Mode

LAUNCH, FOLLOW, STOP = "runners.launch", "runners.follow", "runners.stop"


def begin(run: JobRun, mode: Mode) -> Attempt:
    """Ask for a dry run or a run to be launched after the commit."""
    now = clock.now()
    attempt = Attempt(
        mode=mode,
        key=secrets.token_hex(16),
        asked_at=now,
        deadline_at=now + timedelta(minutes=run.job.deadline_minutes),
        looks=0,
        artifacts=[],
    )
    run.attempts.append(attempt)
    db.session.flush()
    later(LAUNCH, attempt)
    return attempt


def reopen(run: JobRun) -> None:
    """Look for a lost attempt once more, for as long again; it is never launched anew."""
    attempt = run.latest
    if attempt is None:
        return
    attempt.ended_at, attempt.remark, attempt.looks = None, "", 0
    attempt.deadline_at = clock.now() + timedelta(minutes=run.job.deadline_minutes)
    later(FOLLOW, attempt)


def later(name: str, attempt: Attempt, at: datetime | None = None) -> None:
    """Ask for a piece of work on an attempt, now or at a time."""
    jobs.enqueue(name, {"attempt": attempt.id}, key=f"attempt-{attempt.id}", at=at)


def at_once(attempt: Attempt) -> None:
    """Look at an attempt now, whatever is planned."""
    jobs.enqueue(FOLLOW, {"attempt": attempt.id}, key=f"attempt-{attempt.id}-now")


def look_later(attempt: Attempt) -> None:
    """Look again after a pause that grows while nothing changes."""
    pause = min(FIRST_PAUSE * GROWTH ** min(attempt.looks, 20), LONGEST_PAUSE)
    attempt.looks += 1
    later(FOLLOW, attempt, at=min(clock.now() + pause, max(attempt.deadline_at, clock.now())))

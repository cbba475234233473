"""The end of an attempt: written down once, and told where people look."""

from portal.core import clock
from portal.core.db import db
from portal.core.secrets import masked
from portal.integrations.runners import telling
from portal.integrations.runners.contracts import judging
from portal.integrations.runners.contracts.protocol import Seen
from portal.integrations.runners.services.work import Work
from portal.integrations.runners.terms import RUNNERS, Fate, Mode

_STEPS = {Fate.SUCCEEDED: "succeed", Fate.FAILED: "fail", Fate.CANCELLED: "stopped"}


def settle(work: Work, seen: Seen, output: str) -> None:
    """Write down what the runner says for good."""
    attempt = work.attempt
    with db.writing():
        attempt.fate, attempt.remark = seen.fate, ""
        attempt.url = seen.url or attempt.url
        attempt.output, attempt.artifacts = judging.kept(output), list(seen.artifacts)
        attempt.summary = judging.summary(output)
        ended_dry = attempt.mode is Mode.CHECK and seen.fate is Fate.SUCCEEDED
        _end(work, "dry_run_ended" if ended_dry else _STEPS[seen.fate or Fate.FAILED])


def fail(work: Work, reason: str) -> None:
    """Write down that the runner did not take it: nothing was begun."""
    with db.writing():
        work.attempt.fate = Fate.FAILED
        _end(work, "fail", f"Nothing was begun. {reason}")


def lose(work: Work, reason: str) -> None:
    """Write down that nobody can say what became of it; nothing else is recorded."""
    with db.writing():
        _end(work, "lose", reason)


def stopped(work: Work, reason: str) -> None:
    """Write down that it ended before it was begun."""
    with db.writing():
        work.attempt.fate = Fate.CANCELLED
        _end(work, "stopped", reason)


def _end(work: Work, verb: str, reason: str = "") -> None:
    work.attempt.ended_at = clock.now()
    work.advance(verb, by=RUNNERS, reason=masked(reason))
    telling.tell(work.run, work.attempt)

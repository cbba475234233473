"""An attempt at hand, with how its runner is spoken to."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.integrations.runners.contracts.protocol import Contract, Order, Place
from portal.integrations.runners.contracts.registry import contract_of, place_of
from portal.integrations.runners.lifecycle import RUN
from portal.integrations.runners.models import Attempt, JobRun
from portal.integrations.runners.terms import RUN_KEY


@dataclass(frozen=True, slots=True)
class Work:
    """What is needed to speak about one attempt."""

    attempt: Attempt
    contract: Contract
    place: Place
    order: Order

    @property
    def run(self) -> JobRun:
        """The run it belongs to."""
        return self.attempt.run

    def advance(self, verb: str, *, by: Viewer, **inputs: Any) -> None:
        """Take a step of the run."""
        RUN.advance(self.run, verb, by=by, **inputs)


def work_on(number: int) -> Work | None:
    """Return an attempt that is not over; None for every other."""
    attempt = db.session.get(Attempt, number)
    if attempt is None or attempt.ended_at is not None or attempt.run.is_over:
        return None
    runner = attempt.run.job.runner
    return Work(attempt, contract_of(runner), place_of(runner), _order(attempt))


def _order(attempt: Attempt) -> Order:
    run = attempt.run
    refs = {
        "change_ref": run.change.ref if run.change else "",
        "incident_ref": run.incident.ref if run.incident else "",
    }
    values = {name: str(value) for name, value in run.values.items()}
    variables = values | {name: ref for name, ref in refs.items() if ref} | {RUN_KEY: attempt.key}
    return Order(attempt.key, attempt.template, attempt.mode, variables)

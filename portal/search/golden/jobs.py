"""When pairs are made and looked for: daily, when asked, and after every turn of the tuning."""

from collections.abc import Sequence
from typing import Any

from portal.core import clock, events, jobs
from portal.core.db import db
from portal.core.events import Event
from portal.search.golden import queries
from portal.search.golden.deriving import derive
from portal.search.golden.running import run
from portal.search.golden.terms import EVERY, RUN, Reason
from portal.search.tuning.models import SearchTuning, SynonymGroup

TURNED = (SearchTuning.__tablename__, SynonymGroup.__tablename__)


@events.subscribe
def follow(event: Event) -> None:
    """Ask for a run whenever somebody turned synonyms or weights, in the same transaction."""
    if event.record_kind in TURNED:
        run_later(Reason.TURNED)


def run_later(reason: Reason) -> None:
    """Ask for a run once the current transaction is committed; one waiting is enough."""
    jobs.enqueue(RUN, {"reason": reason.value}, key=RUN)


@jobs.chore(every=EVERY)
def look_daily() -> None:
    """Ask for a run when the last one is a day old; a worker that starts anew repeats none."""
    last = queries.last_run()
    if last is None or clock.now() - last.at >= EVERY * 0.9:
        with db.writing():
            run_later(Reason.DAILY)


@jobs.handler(RUN)
def look_for_pairs(payloads: Sequence[dict[str, Any]]) -> None:
    """Make pairs of what was used meanwhile, and look for all of them."""
    with db.writing():
        derive()
    run(Reason(payloads[-1]["reason"]))

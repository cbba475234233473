"""What actions need done without anybody asking."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.actions.services import recurring, reminding
from portal.core import jobs
from portal.core.db import db
from portal.incidents.models.incident import Incident

MEET = "actions.meet"


@jobs.handler(MEET)
def meet(payloads: Sequence[dict[str, Any]]) -> None:
    """Look which done actions new incidents are the same trouble of."""
    for payload in payloads:
        with db.writing():
            incident = db.session.get(Incident, payload["incident"])
            if incident is not None:
                recurring.met(incident)


@jobs.chore(every=timedelta(days=1))
def remind() -> None:
    """Tell owners what is due or overdue."""
    with db.writing():
        reminding.remind()


@jobs.chore(every=timedelta(days=1))
def verify_what_stayed_quiet() -> None:
    """Verify what was to verify itself."""
    with db.writing():
        recurring.verify_what_stayed_quiet()

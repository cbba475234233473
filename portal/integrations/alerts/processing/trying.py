"""What a body would do: carried out for real, then undone to the last row."""

import re
from collections.abc import Mapping

from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.languages import gettext
from portal.incidents.models.incident import Incident
from portal.integrations.alerts.contracts import readers
from portal.integrations.alerts.contracts.signals import Delivery
from portal.integrations.alerts.models import AlertDelivery, AlertSource
from portal.integrations.alerts.processing.draining import carried_out
from portal.integrations.alerts.processing.effects import Outcome
from portal.integrations.alerts.processing.matching import Matcher


class _Undo(Exception):
    """Ends the block, so that nothing of it stays."""


def tried(source: AlertSource, body: bytes, mapping: Mapping[str, str]) -> tuple[Delivery, Outcome]:
    """Return what is read in a body under a mapping, and what it would do; writes nothing.

    Raises `Unreadable`. Incidents that would be new have no number: none is given away.
    """
    found = readers.read(source.kind, body, {}, mapping)
    newest = db.session.scalar(select(func.max(Incident.id))) or 0
    try:
        with db.writing() as session:
            row = AlertDelivery(source_id=source.id, body=b"", headers={}, received_at=clock.now())
            done = carried_out(Matcher(source), found, row)
            session.flush()
            outcome = Outcome(done.verdict, _said(done.reason, newest), None, done.alerts)
            raise _Undo
    except _Undo:
        return found, outcome


def _said(reason: str, newest: int) -> str:
    told = re.sub(
        r"INC-(\d+)",
        lambda found: found[0] if int(found[1]) <= newest else "a new incident",
        reason,
    )
    return gettext(told)

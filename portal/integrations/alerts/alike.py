"""Incidents of the same group of alerts, and such as flap: signals for problems."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.integrations.alerts.models import AlertCase, AlertSource
from portal.integrations.alerts.terms import FLAPPING
from portal.problems.alike import FEWEST, Likeness


def same_alerts(cases: Sequence[Incident]) -> Iterator[Likeness]:
    """Find incidents that one group of alerts opened, one outbreak after the other."""
    rows = (
        select(AlertCase.source_id, AlertSource.name, AlertCase.group_digest, AlertCase.incident_id)
        .join(AlertSource, AlertSource.id == AlertCase.source_id)
        .where(AlertCase.incident_id.in_([each.id for each in cases]))
        .where(AlertCase.is_folded.is_(False))
    )
    outbreaks: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for source, name, digest, number in db.session.execute(rows):
        outbreaks[source, name, digest].add(number)
    for (source, name, digest), numbers in outbreaks.items():
        if len(numbers) >= FEWEST:
            why = _("The same alerts from %(source)s", source=name)
            yield Likeness(f"alert:{source}:{digest}", why, frozenset(numbers))


def flapping(cases: Sequence[Incident]) -> Iterator[Likeness]:
    """Find each incident whose alerts came back again and again: one alone is worth a look."""
    for each in cases:
        if FLAPPING in each.labels:
            why = _("Its alerts came back three times within a day")
            yield Likeness(f"flap:{each.id}", why, frozenset({each.id}))

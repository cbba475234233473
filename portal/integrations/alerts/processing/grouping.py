"""Which incident an alert belongs to: the one it had, its group's, a storm's, or a new one.

Within the window of a change on its service it belongs to the change, unless one is open already.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState
from portal.integrations.alerts import cases
from portal.integrations.alerts.contracts.signals import Signal, digest
from portal.integrations.alerts.models import Alert, AlertCase, AlertSource
from portal.integrations.alerts.processing import holding, storms, telling
from portal.integrations.alerts.processing.effects import Effect
from portal.integrations.alerts.processing.matching import Matcher
from portal.integrations.alerts.terms import Grouping, Verdict


@dataclass(frozen=True, slots=True)
class Outbreak:
    """An alert that begins, with all that decides where it belongs."""

    alert: Alert
    signal: Signal
    matcher: Matcher
    source: AlertSource
    at: datetime

    @property
    def group(self) -> str:
        """What alerts of one incident have in common."""
        return group_digest(self.source, self.signal)


def place(outbreak: Outbreak) -> Effect:
    """Give an alert that begins its case; fingerprint before group, as groups get new names."""
    alert, source = outbreak.alert, outbreak.source
    earlier = [case for case in (alert.case, _latest(source, outbreak.group)) if case is not None]
    for case in earlier:
        if cases.living(case).is_open and (effect := _go_on(case, outbreak)):
            return effect
    if held := holding.hold(alert, outbreak.signal, at=outbreak.at):
        return held
    for case in earlier:
        if effect := _go_on(case, outbreak):
            return effect
    before = next((case.incident for case in earlier if cases.ended(case.incident)), None)
    if storms.rages(source, outbreak.at):
        return _into_storm(outbreak)
    return _open(outbreak, before)


def group_digest(source: AlertSource, signal: Signal) -> str:
    """Return what alerts of one incident have in common."""
    alone = source.grouping is Grouping.ALERT or not signal.group_key
    return digest(signal.key if alone else signal.group_key)


def _go_on(case: AlertCase, outbreak: Outbreak) -> Effect | None:
    """Join the incident of a case, if it is open or was resolved only just now."""
    incident, at = cases.living(case), outbreak.at
    again = cases.may_refire(incident, within=outbreak.source.reopen_minutes, at=at)
    if not incident.is_open and not again:
        return None
    was_quiet = again or (cases.is_quiet(incident) and not case.is_folded)
    outbreak.alert.case, case.settle_at = case, None
    db.session.flush()
    if was_quiet:
        cases.refired(case, at=at)
        return Effect(Verdict.REFIRED, f"Fires again in {incident.ref}.", incident)
    cases.firing(incident, at=at)
    return Effect(Verdict.JOINED, f"Joined {incident.ref}.", incident)


def _open(outbreak: Outbreak, before: Incident | None) -> Effect:
    alert, signal, at = outbreak.alert, outbreak.signal, outbreak.at
    incident = cases.opened(
        telling.title(signal),
        at=min(alert.started_at or at, at),
        description=telling.description(signal),
        levels=outbreak.matcher.levels(signal),
        service=alert.service,
        labels={str(name): str(value) for name, value in alert.labels.items()},
        before=before,
    )
    alert.case = _case(outbreak, incident)
    return Effect(Verdict.OPENED, f"Opened {incident.ref}.", incident)


def _into_storm(outbreak: Outbreak) -> Effect:
    incident = storms.incident(outbreak.source, outbreak.at)
    outbreak.alert.case = _case(outbreak, incident)
    outbreak.alert.case.is_folded = True
    return Effect(Verdict.FOLDED, f"Folded into the alert storm {incident.ref}.", incident)


def _case(outbreak: Outbreak, incident: Incident) -> AlertCase:
    case = AlertCase(
        source_id=outbreak.source.id,
        group_digest=outbreak.group,
        incident=incident,
        opened_at=outbreak.at,
        is_folded=False,
        is_truncated=False,
        refired=[],
    )
    db.session.add(case)
    db.session.flush()
    return case


def _latest(source: AlertSource, group: str) -> AlertCase | None:
    """Return the last case of a group; a cancelled incident is somebody's word that it is none."""
    rows = (
        select(AlertCase)
        .join(Incident, Incident.id == AlertCase.incident_id)
        .where(
            AlertCase.source_id == source.id,
            AlertCase.group_digest == group,
            Incident.state != IncidentState.CANCELLED,
        )
        .options(joinedload(AlertCase.incident))
        .order_by(AlertCase.id.desc())
    )
    return db.session.scalar(rows.limit(1))

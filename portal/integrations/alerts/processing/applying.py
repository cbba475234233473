"""One delivery applied: each signal against what is known of its alert.

Everything happens in one transaction with the verdict on the delivery, so that work that was
interrupted leaves nothing behind and can be done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.languages import later
from portal.core.secrets import masked
from portal.integrations.alerts import cases
from portal.integrations.alerts.contracts.signals import Delivery, Signal, Status, digest
from portal.integrations.alerts.models import Alert, AlertCase, AlertSource
from portal.integrations.alerts.processing import composites, grouping, health, holding, telling
from portal.integrations.alerts.processing.effects import Effect
from portal.integrations.alerts.processing.matching import Matcher, signature
from portal.integrations.alerts.terms import SKEW, AlertState, Verdict

CHUNK = 500  # parameters a database takes at once
SHORTEST_PAUSE = timedelta(seconds=60)  # what comes sooner is the peer of the sender, no repeat


@dataclass
class Applying:
    """A delivery at work on the alerts of its source."""

    source: AlertSource
    matcher: Matcher
    at: datetime
    known: dict[str, Alert] = field(default_factory=dict)
    changed: bool = False

    def apply(self, delivery: Delivery) -> list[Effect]:
        """Apply every signal, then what follows for the groups they belong to."""
        self._look_up([signal.key for signal in delivery.signals])
        self._rename_groups(delivery.signals)
        signals = [self._not_ahead(signal) for signal in delivery.signals]
        effects = [self._signal(signal) for signal in signals]
        digests = dict.fromkeys(digest(signal.key) for signal in delivery.signals)
        alerts = [self.known[each] for each in digests if each in self.known]
        if not self.changed:
            self._note_pause(alerts)
        self._mark(alerts, delivery.truncated)
        for alert in alerts:
            alert.last_seen_at = max(alert.last_seen_at, self.at)
        return effects

    def _not_ahead(self, signal: Signal) -> Signal:
        """Return a signal whose times are now at the latest.

        A sender whose clock is ahead would otherwise make all that comes after it look old.
        """
        return replace(
            signal,
            starts_at=self._by_now(signal.starts_at),
            ends_at=self._by_now(signal.ends_at),
            changed_at=self._by_now(signal.changed_at),
        )

    def _by_now(self, moment: datetime | None) -> datetime | None:
        return min(moment, self.at) if moment else None

    def _look_up(self, keys: Sequence[str]) -> None:
        digests = [digest(key) for key in keys]
        for start in range(0, len(digests), CHUNK):
            rows = select(Alert).where(
                Alert.source_id == self.source.id,
                Alert.key_digest.in_(digests[start : start + CHUNK]),
            )
            with_case = joinedload(Alert.case).joinedload(AlertCase.incident)
            found = db.session.scalars(rows.options(with_case))
            self.known |= {alert.key_digest: alert for alert in found}

    def _rename_groups(self, signals: Sequence[Signal]) -> None:
        """Follow a group that got a new name because routing was edited at the sender."""
        for signal in signals:
            alert = self.known.get(digest(signal.key))
            if alert and alert.is_open and alert.case and not alert.case.is_folded:
                alert.case.group_digest = grouping.group_digest(self.source, signal)

    def _signal(self, signal: Signal) -> Effect:
        if signal.is_test:
            self.source.connected_at = self.at
            return Effect(Verdict.CONNECTED, later("Connection OK: a test, nothing was opened."))
        alert = self.known.get(digest(signal.key))
        if alert and _is_older(alert, signal):
            return Effect(Verdict.IGNORED, later("Ignored: older than what was applied last."))
        if signal.is_health:
            return self._health(alert, signal)
        return {
            Status.FIRING: self._firing,
            Status.RESOLVED: self._resolved,
            Status.ACKNOWLEDGED: self._acknowledged,
            Status.BLIND: self._blind,
        }[signal.status](alert, signal)

    def _firing(self, alert: Alert | None, signal: Signal) -> Effect:
        if alert is None:
            return self._begin(self._new(signal), signal)
        if alert.state is AlertState.RESOLVED:
            if self._is_late(alert, signal):
                return Effect(
                    Verdict.IGNORED, later("Ignored: it came late, this outbreak is over.")
                )
            return self._begin(alert, signal)
        return self._goes_on(alert, signal)

    def _begin(self, alert: Alert, signal: Signal) -> Effect:
        """Begin an outbreak: the alert gets its case."""
        self.changed = True
        self._describe(alert, signal)
        alert.state, alert.ended_at = AlertState.FIRING, None
        alert.started_at = signal.starts_at or self.at
        alert.delivery_count, alert.episode_count = 1, alert.episode_count + 1
        outbreak = grouping.Outbreak(alert, signal, self.matcher, self.source, self.at)
        effect = grouping.place(outbreak)
        composites.link(alert)
        return effect

    def _goes_on(self, alert: Alert, signal: Signal) -> Effect:
        """Count one that fires already; one that had gone silent or blind is there again."""
        incident = cases.living(alert.case) if alert.case else None
        was, alert.state = alert.state, AlertState.FIRING
        alert.delivery_count += 1
        if signal.starts_at and alert.started_at and signal.starts_at > alert.started_at:
            alert.started_at = signal.starts_at
        if signal.changed_at:
            alert.changed_at = signal.changed_at
        if was is AlertState.FIRING or incident is None:
            return Effect(Verdict.REPEATED, later("Known and still firing: counted."), incident)
        self.changed = True
        if cases.ended(incident):
            return self._begin(alert, signal)
        cases.firing(incident, at=self.at)
        return Effect(Verdict.JOINED, f"Fires again in {incident.ref}.", incident)

    def _resolved(self, alert: Alert | None, signal: Signal) -> Effect:
        if alert is None:
            alert = self._new(signal)
            alert.state, alert.started_at = AlertState.RESOLVED, signal.starts_at
            alert.ended_at = signal.ends_at or self.at
            return Effect(
                Verdict.RECORDED, "Resolved before it was seen firing: recorded, nothing opened."
            )
        incident = cases.living(alert.case) if alert.case else None
        if not alert.is_open:
            alert.delivery_count += 1
            return Effect(Verdict.REPEATED, later("Known to be resolved: counted."), incident)
        if _is_of_an_earlier_outbreak(alert, signal):
            return Effect(
                Verdict.IGNORED, later("Ignored: it is about an earlier outbreak."), incident
            )
        self.changed = True
        alert.state, alert.ended_at = AlertState.RESOLVED, signal.ends_at or self.at
        alert.changed_at = signal.changed_at or alert.changed_at
        holding.end(alert, at=self.at)
        where = f" in {incident.ref}" if incident else ""
        return Effect(Verdict.RESOLVED, f"Resolved{where}.", incident)

    def _acknowledged(self, alert: Alert | None, _signal: Signal) -> Effect:
        if alert is None or alert.case is None:
            return Effect(
                Verdict.RECORDED, later("Acknowledged at the sender, unknown here: recorded.")
            )
        incident = cases.living(alert.case)
        cases.note(incident, f"{alert.name}: acknowledged at the sender.", at=self.at)
        return Effect(
            Verdict.RECORDED, f"Acknowledged at the sender: noted in {incident.ref}.", incident
        )

    def _blind(self, alert: Alert | None, signal: Signal) -> Effect:
        incident = cases.living(alert.case) if alert and alert.case else None
        if alert and alert.is_open and incident and incident.is_open:
            self.changed = True
            alert.state, alert.changed_at = AlertState.BLIND, signal.changed_at
            cases.blind(incident, f"{alert.name}: monitoring gets no data.")
            return Effect(Verdict.BLIND, f"No data: {incident.ref} is marked blind.", incident)
        if not self.source.opens_when_blind:
            return Effect(
                Verdict.RECORDED, later("No data: recorded, this source opens nothing for it.")
            )
        alert = alert or self._new(signal)
        effect = self._begin(alert, signal)
        alert.state = AlertState.BLIND
        if effect.incident:
            cases.blind(effect.incident, f"{alert.name}: monitoring gets no data.")
        return effect

    def _health(self, alert: Alert | None, signal: Signal) -> Effect:
        alert = alert or self._new(signal)
        self._describe(alert, signal)
        alert.is_health = True
        fires = signal.status is Status.FIRING
        alert.state = AlertState.FIRING if fires else AlertState.RESOLVED
        alert.ended_at = None if fires else self.at
        return health.apply(alert, fires=fires, at=self.at)

    def _new(self, signal: Signal) -> Alert:
        alert = Alert(
            source_id=self.source.id,
            key_digest=digest(signal.key),
            key=signal.key[:600],
            first_seen_at=self.at,
            last_seen_at=self.at,
            delivery_count=1,
            episode_count=0,
            repeat_seconds=0,
        )
        self._describe(alert, signal)
        db.session.add(alert)
        self.known[alert.key_digest] = alert
        self.changed = True
        return alert

    def _describe(self, alert: Alert, signal: Signal) -> None:
        """Take over what the sender says of the alert now."""
        alert.name = masked(" ".join(signal.name.split()))[:200] or "Unnamed alert"
        alert.summary = masked(" ".join(signal.summary.split()))[:500]
        alert.severity = signal.severity[:40]
        alert.labels, alert.links = telling.kept(signal.labels), dict(signal.links)
        alert.runbook_url = signal.runbook_url[:1000]
        alert.warning, alert.children = signal.warning[:400], list(signal.children)
        alert.can_resolve, alert.is_health = signal.can_resolve, signal.is_health
        alert.changed_at = signal.changed_at or alert.changed_at
        alert.service = self.matcher.service(signal)
        service = alert.service.name if alert.service else ""
        alert.signature = signature(alert.name, service, alert.labels)

    def _is_late(self, alert: Alert, signal: Signal) -> bool:
        """Say whether this is an echo of an outbreak that just ended, and not a new one."""
        same = signal.starts_at and alert.started_at and signal.starts_at <= alert.started_at
        return bool(same) and self.at - alert.last_seen_at < SKEW

    def _note_pause(self, alerts: Sequence[Alert]) -> None:
        """Learn how long the sender rests between saying the same thing twice."""
        for alert in alerts:
            pause = self.at - alert.last_seen_at
            if alert.is_open and pause >= SHORTEST_PAUSE:
                seconds = int(pause.total_seconds())
                alert.repeat_seconds = max(alert.repeat_seconds, seconds)

    def _mark(self, alerts: Sequence[Alert], truncated: int) -> None:
        """Note what was left out, and from when on quiet would mean that it is over."""
        touched = {alert.case.id: alert.case for alert in alerts if alert.case}
        db.session.flush()
        for case in touched.values():
            if truncated and not case.is_truncated:
                words = f"The sender left out {truncated} alerts: more may fire than are listed."
                cases.note(cases.living(case), words, at=self.at)
            case.is_truncated = truncated > 0
            if _all_over(case) and not case.is_truncated:
                if case.settle_at is None and not cases.is_quiet(cases.living(case)):
                    case.settle_at = self.at + timedelta(minutes=self.source.settle_minutes)
            else:
                case.settle_at = None


def _is_older(alert: Alert, signal: Signal) -> bool:
    return bool(signal.changed_at and alert.changed_at and signal.changed_at < alert.changed_at)


def _is_of_an_earlier_outbreak(alert: Alert, signal: Signal) -> bool:
    """Say whether what is resolved began, and ended, before what fires now began."""
    if alert.started_at is None or signal.starts_at is None:
        return False
    # Where the sender did not say when it began firing, ours is when we heard of it: later.
    last = signal.ends_at or signal.starts_at
    return signal.starts_at < alert.started_at and last < alert.started_at


def _all_over(case: AlertCase) -> bool:
    rows = select(Alert.id).where(Alert.case_id == case.id, Alert.state != AlertState.RESOLVED)
    return db.session.scalar(rows.limit(1)) is None

"""What happens to the clocks of a subject; whoever drives them knows what the subject is.

Each verb takes the instant it happened at (now, unless said), to the second. None is refused: a
subject without clocks, or with clocks already stopped, is left as it is. Every verb is to be called
inside `db.writing()`; what happened is told by the event of the subject itself.
"""

from collections.abc import Iterable
from datetime import datetime

from portal.core import clock as time
from portal.core.db import db
from portal.sla.models.clocks import ClockSegment, SlaClock
from portal.sla.queries.clocks import clocks_of, open_clocks
from portal.sla.queries.rulebook import rulebook, second
from portal.sla.queries.rules import policy_for
from portal.sla.services.caches import refresh
from portal.sla.terms import (
    Facts,
    Layer,
    Metric,
    PauseReason,
    SegmentKind,
    Subject,
    Verdict,
)


def start(subject: Subject, facts: Facts, *, at: datetime | None = None) -> list[SlaClock]:
    """Start what the customer is promised, and the resolution of the first tier if it has one.

    The first policy in use that fits decides; where none fits, or clocks are there already,
    nothing is started. Returns the clocks.
    """
    policy = policy_for(facts)
    if policy is None or clocks_of(subject):
        return []
    promised = (
        (Layer.SLA, Metric.RESPONSE),
        (Layer.SLA, Metric.RESOLUTION),
        (Layer.OLA, Metric.RESOLUTION),
    )
    return _started(
        subject,
        promised,
        _exactly(at),
        policy_id=policy.id,
        priority=facts.priority,
        tier=facts.tier,
    )


def acknowledge(subject: Subject, *, at: datetime | None = None) -> None:
    """Stop the response clocks: somebody of the current tier owns it now."""
    _stop((each for each in open_clocks(subject) if _is(each, Metric.RESPONSE)), at)


def stop(subject: Subject, *, at: datetime | None = None) -> None:
    """Stop every clock, with a verdict: the subject is resolved."""
    _stop(open_clocks(subject), at)


def cancel(subject: Subject, *, at: datetime | None = None) -> None:
    """Stop every clock without a verdict: there was nothing to resolve."""
    _stop(open_clocks(subject), at, Verdict.VOID)


def merge(subject: Subject, *, at: datetime | None = None) -> None:
    """Stop every clock without a verdict: another subject goes on for this one."""
    _stop(open_clocks(subject), at, Verdict.VOID)


def pause(subject: Subject, reason: PauseReason, *, at: datetime | None = None) -> bool:
    """Let the resolution clocks stand still, where their policy allows it for this reason.

    Says whether any does now; `pause_refusal` says why not.
    """
    moment = _exactly(at)
    paused = [each for each in open_clocks(subject) if _may_pause(each, reason, moment)]
    for each in paused:
        _turn(each, moment, kind=SegmentKind.PAUSE, reason=reason)
    return bool(paused)


def resume(subject: Subject, *, at: datetime | None = None) -> None:
    """Let the paused clocks run again."""
    moment = _exactly(at)
    for each in open_clocks(subject):
        if each.is_paused:
            _turn(each, moment, kind=SegmentKind.RUN)


def hand_over(subject: Subject, tier: int, *, at: datetime | None = None) -> list[SlaClock]:
    """Stop what was agreed with the tier so far and start what is agreed with the next.

    The customer's clocks go on. Returns the clocks of the tier; none where nothing is promised.
    """
    running = open_clocks(subject)
    promise = next((each for each in running if each.layer is Layer.SLA), None)
    if promise is None:
        return []
    moment = _exactly(at)
    _stop((each for each in running if each.layer is Layer.OLA), moment)
    agreed = ((Layer.OLA, Metric.RESPONSE), (Layer.OLA, Metric.RESOLUTION))
    return _started(
        subject,
        agreed,
        moment,
        policy_id=promise.policy_id,
        priority=promise.priority,
        tier=tier,
    )


def change_priority(subject: Subject, facts: Facts, *, at: datetime | None = None) -> None:
    """Hold the same elapsed time against what is promised for these facts; choose the policy anew.

    What was counted stays counted under the hours it ran in, and a breach stays. A clock that may
    not be paused any more runs again.
    """
    policy = policy_for(facts)
    moment = _exactly(at)
    for each in open_clocks(subject):
        policy_id = policy.id if policy else each.policy_id
        if (each.policy_id, each.priority) != (policy_id, facts.priority):
            each.policy_id, each.priority = policy_id, facts.priority
            _turn_on(each, moment)


def reopen(subject: Subject, *, at: datetime | None = None) -> None:
    """Let the clocks that the resolution stopped go on; the time in between does not count."""
    ended = [
        each
        for each in clocks_of(subject)
        if _is(each, Metric.RESOLUTION) and each.verdict not in (None, Verdict.VOID)
    ]
    last = max((each.stopped_at for each in ended if each.stopped_at), default=None)
    moment = _exactly(at)
    for each in ended:
        if each.stopped_at == last:
            each.stopped_at = each.verdict = None
            _turn(each, moment, kind=SegmentKind.RUN)


def _started(
    subject: Subject,
    kinds: Iterable[tuple[Layer, Metric]],
    moment: datetime,
    *,
    policy_id: int,
    priority: int,
    tier: int,
) -> list[SlaClock]:
    targets = rulebook().targets(policy_id, second(moment))
    started = []
    for layer, metric in kinds:
        target = targets.seconds(layer, metric, tier=tier, priority=priority)
        if target is None:
            continue
        clock = SlaClock(
            subject_kind=subject.kind,
            subject_id=subject.id,
            layer=layer,
            metric=metric,
            tier=tier,
            policy_id=policy_id,
            priority=priority,
            started_at=moment,
            since=moment,
            target_seconds=target,
            elapsed_seconds=0,
        )
        db.session.add(clock)
        _turn(clock, moment, kind=SegmentKind.RUN)
        started.append(clock)
    db.session.flush()
    return started


def _stop(clocks: Iterable[SlaClock], at: datetime | None, verdict: Verdict = Verdict.MET) -> None:
    moment = _exactly(at)
    for each in clocks:
        ended = _end(each, moment)
        each.stopped_at, each.verdict = ended, verdict  # whether it was missed the segments say
        refresh(each, ended)


def _turn_on(clock: SlaClock, moment: datetime) -> None:
    """Begin a segment under the clock's new policy and priority, paused if it may be."""
    reason = clock.paused_for
    if reason and _allows(clock, reason, moment):
        _turn(clock, moment, kind=SegmentKind.PAUSE, reason=reason)
    else:
        _turn(clock, moment, kind=SegmentKind.RUN)


def _turn(
    clock: SlaClock, moment: datetime, *, kind: SegmentKind, reason: PauseReason | None = None
) -> None:
    """End the segment a clock is in and begin another."""
    started = _end(clock, moment)
    clock.segments.append(
        ClockSegment(
            number=len(clock.segments) + 1,
            kind=kind,
            reason=reason,
            policy_id=clock.policy_id,
            priority=clock.priority,
            started_at=started,
        )
    )
    refresh(clock, max(started, time.now()))


def _end(clock: SlaClock, moment: datetime) -> datetime:
    """End the segment that goes on; a moment before what is known already counts as that one."""
    if not clock.segments:
        return moment
    last = clock.segments[-1]
    moment = max(moment, last.ended_at or last.started_at)
    last.ended_at = last.ended_at or moment
    return moment


def _may_pause(clock: SlaClock, reason: PauseReason, moment: datetime) -> bool:
    runs = clock.is_open and not clock.is_paused
    return runs and _is(clock, Metric.RESOLUTION) and _allows(clock, reason, moment)


def _allows(clock: SlaClock, reason: PauseReason, moment: datetime) -> bool:
    targets = rulebook().targets(clock.policy_id, second(moment))
    return targets.pauses(clock.priority, reason)


def _is(clock: SlaClock, metric: Metric) -> bool:
    return clock.metric is metric


def _exactly(at: datetime | None) -> datetime:
    return (at or time.now()).replace(microsecond=0)

"""A state machine is a table of steps; one function advances, refuses with reasons, and writes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.core import events
from portal.core.errors import Conflict, Missing
from portal.core.languages import _
from portal.core.policy import Permission, Policy, Viewer

# (record, viewer, inputs) → what is still missing, a line for each thing, or None.
Guard = Callable[[Any, Any, dict[str, Any]], str | None]
# (record, viewer, inputs): what else becomes true with the step.
Effect = Callable[[Any, Any, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: from these states to that one, for those who hold the permission."""

    verb: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    needs: Permission
    guards: Sequence[Guard] = ()
    effect: Effect | None = None
    label: str = ""
    icon: str = ""
    tone: str = "quiet"  # primary | quiet | danger: how the button looks


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The steps of one kind of record, whose state stands in the attribute `attribute`."""

    steps: tuple[Step, ...]
    policy: Policy
    attribute: str = "state"

    def step(self, verb: str) -> Step:
        """Return the step of this verb; raises `Missing`."""
        for step in self.steps:
            if step.verb == verb:
                return step
        raise Missing

    def steps_for(self, record: Any, viewer: Viewer) -> Iterator[Step]:
        """Yield the steps this viewer could take now; buttons are made from these."""
        state = getattr(record, self.attribute)
        for step in self.steps:
            if state in step.sources and self.policy.allows(step.needs, viewer, record):
                yield step

    def missing(self, record: Any, verb: str, *, by: Viewer, **inputs: Any) -> list[str]:
        """List what would have to be true first; empty when the step can be taken."""
        step = self.step(verb)
        found = (guard(record, by, inputs) for guard in step.guards)
        return [line for reason in found if reason for line in reason.splitlines()]

    def advance(self, record: Any, verb: str, *, by: Viewer, **inputs: Any) -> events.Event:
        """Take the step and write its event.

        Raises `Missing` for an unknown verb, `Forbidden` without the permission and `Conflict`,
        listing what is missing, from another state or when a guard objects.
        """
        step = self.step(verb)
        self.policy.require(step.needs, by, record)
        before = getattr(record, self.attribute)
        if before not in step.sources:
            raise Conflict(_out_of_turn(before, step))
        if reasons := self.missing(record, verb, by=by, **inputs):
            raise Conflict(
                _("“%(step)s” still needs this first.", step=step.label or step.verb), reasons
            )
        setattr(record, self.attribute, step.target)
        if step.effect:
            step.effect(record, by, inputs)
        told = {name: str(inputs[name]) for name in ("note", "reason") if inputs.get(name)}
        return events.write(record, verb, by=by, states=(before.value, step.target.value), **told)


def _words(state: StrEnum) -> str:
    return str(getattr(state, "label", state.value.replace("_", " ")))


def _out_of_turn(before: StrEnum, step: Step) -> str:
    if before is step.target:
        return _(
            "This is at “%(state)s” already: a step cannot be taken twice.", state=_words(before)
        )
    label = step.label or step.verb
    return _(
        "This is at “%(state)s” now: “%(step)s” cannot be done from there.",
        state=_words(before),
        step=label,
    )

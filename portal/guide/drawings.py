"""Every lifecycle as the guide draws it: from each state, the steps, where they lead, and who."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.actions.lifecycle import ACTION
from portal.changes.lifecycle import CHANGE
from portal.core.languages import later
from portal.core.lifecycle import Lifecycle
from portal.guide.people import who
from portal.incidents.lifecycle import INCIDENT
from portal.integrations.runners.lifecycle import RUN
from portal.kb.lifecycle import ARTICLE, PROPOSAL
from portal.postmortems.lifecycle import POSTMORTEM
from portal.problems.lifecycle import PROBLEM
from portal.search.learning.lifecycle import GAP

# Steps nobody presses: a runner says them.
BY_ITSELF = {
    "dry_run_began": later("Dry run began"),
    "began": later("Began"),
    "dry_run_ended": later("Dry run ended"),
    "succeed": later("Succeeded"),
    "fail": later("Failed"),
    "lose": later("No longer heard of"),
    "stopped": later("Stopped"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One step out of a state; without a target it stays where it is."""

    label: str
    icon: str
    target: StrEnum | None
    who: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One kind of record: its states in the order they are passed, each with its steps."""

    key: str
    title: str
    says: str
    lifecycle: Lifecycle

    def states(self) -> Iterator[tuple[StrEnum, list[Drawn]]]:
        """Yield every state with the steps that lead on; an end has none."""
        for state in type(self.lifecycle.steps[0].target):
            yield (
                state,
                [
                    Drawn(
                        step.label
                        or BY_ITSELF.get(step.verb)
                        or step.verb.replace("_", " ").capitalize(),
                        step.icon or "arrow-right",
                        None if step.target is state else step.target,
                        who(step.needs),
                    )
                    for step in self.lifecycle.steps
                    if state in step.sources
                ],
            )


DRAWINGS = (
    Drawing("incident", later("Incident"), later("From the report until it is closed."), INCIDENT),
    Drawing("problem", later("Problem"), later("The cause behind incidents."), PROBLEM),
    Drawing("change", later("Change"), later("What is altered on purpose."), CHANGE),
    Drawing("run", later("Run of a job"), later("What another system carries out."), RUN),
    Drawing("action", later("Action"), later("What follows from trouble."), ACTION),
    Drawing("postmortem", later("Postmortem"), later("What an incident taught."), POSTMORTEM),
    Drawing("article", later("Article"), later("How far readers may trust it."), ARTICLE),
    Drawing("proposal", later("Proposal"), later("A text on its way to the readers."), PROPOSAL),
    Drawing("gap", later("Gap"), later("What people searched for in vain."), GAP),
)


def words(state: StrEnum) -> str:
    """Return a state as pages say it."""
    return str(getattr(state, "label", state.value.replace("_", " ").capitalize()))

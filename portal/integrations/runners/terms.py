"""The words for runners."""

from datetime import timedelta

from portal.core.languages import later
from portal.incidents.system import Machine
from portal.incidents.terms import Word

NAME_LENGTH = 80
VALUE_LENGTH = 500
MOST_PARAMETERS = 30
OUTPUT_LENGTH = 60_000  # characters of what a job printed that are kept: its end
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=2)
GROWTH = 1.5
# How long a launch nobody answered may still become a job before another one is launched.
SETTLE = timedelta(seconds=60)
RUN_KEY = "portal_run"  # the variable by which a run is known again at the runner
# Names of variables the portal sets itself.
OWN_VARIABLES = (RUN_KEY, "incident_ref", "change_ref")
RUNNERS = Machine(called=later("Runner"))


class RunnerKind(Word):
    """What is spoken to."""

    AWX = "awx"
    GENERIC = "generic"

    @property
    def label(self) -> str:
        """The name on the screen."""
        return {
            RunnerKind.AWX: later("AWX or Automation Platform"),
            RunnerKind.GENERIC: later("By contract"),
        }[self]


class Reach(Word):
    """What a job touches, and so what is asked before it runs."""

    READS = "reads"
    ELSEWHERE = "elsewhere"
    PRODUCTION = "production"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _REACH[self]


_REACH = {
    Reach.READS: later("Only reads: runs at once, on incidents too"),
    Reach.ELSEWHERE: later("Changes something outside production: dry run and approval"),
    Reach.PRODUCTION: later("Changes production: dry run and approval, within a change only"),
}


class Mode(Word):
    """Whether a job only shows what it would do."""

    CHECK = "check"
    RUN = "run"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _MODES[self]


_MODES = {Mode.CHECK: later("Dry run"), Mode.RUN: later("Run")}


class RunState(Word):
    """How far a run is."""

    ASKED = "asked"
    DRY_RUNNING = "dry_running"
    DRY_RUN_DONE = "dry_run_done"
    APPROVED = "approved"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _STATES[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self in OVER


_STATES = {
    RunState.ASKED: later("Asked for"),
    RunState.DRY_RUNNING: later("Dry run at work"),
    RunState.DRY_RUN_DONE: later("Dry run done"),
    RunState.APPROVED: later("Approved"),
    RunState.RUNNING: later("Running"),
    RunState.SUCCEEDED: later("Succeeded"),
    RunState.FAILED: later("Failed"),
    RunState.LOST: later("Lost"),
    RunState.CANCELLED: later("Cancelled"),
}
OVER = (RunState.SUCCEEDED, RunState.FAILED, RunState.LOST, RunState.CANCELLED)
# Work of ours is at the runner, or on its way there.
AT_THE_RUNNER = (RunState.ASKED, RunState.DRY_RUNNING, RunState.RUNNING)


class Fate(Word):
    """What a runner says of a job."""

    WAITING = "waiting"
    WORKING = "working"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _FATES[self]

    @property
    def is_final(self) -> bool:
        """Whether it says so for good."""
        return self not in {Fate.WAITING, Fate.WORKING}


_FATES = {
    Fate.WAITING: later("Waiting"),
    Fate.WORKING: later("Working"),
    Fate.SUCCEEDED: later("Succeeded"),
    Fate.FAILED: later("Failed"),
    Fate.CANCELLED: later("Cancelled"),
}

"""What a step of the guide is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.accounts.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do a step: a link to the real page."""

    label: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it brings to whom, where it is done, and how the data tells that it is.

    `saves` are the endpoints whose saving leads back to the guide; a page that shows something
    only once, such as a secret, is never among them.
    """

    key: str
    title: str
    icon: str
    brings: str
    helps: str
    is_done: Callable[[], bool]
    ways: Callable[[Viewer], Sequence[Way]]
    note: Callable[[Viewer], str]
    saves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A step as it stands now."""

    step: Step
    is_done: bool
    is_skipped: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return not self.is_done and not self.is_skipped


@dataclass(frozen=True, slots=True)
class Guide:
    """All steps as they stand."""

    steps: Sequence[Standing]

    @property
    def next(self) -> Standing | None:
        """The first step that is still open."""
        return next((each for each in self.steps if each.is_open), None)

    @property
    def done(self) -> int:
        """How many of those that matter here are done."""
        return sum(each.is_done for each in self.steps)

    @property
    def total(self) -> int:
        """How many steps matter here: those put aside do not."""
        return sum(each.is_done or not each.is_skipped for each in self.steps)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is open."""
        return self.next is None

    def standing(self, key: str) -> Standing | None:
        """Return one step, if there is one of this key."""
        return next((each for each in self.steps if each.step.key == key), None)

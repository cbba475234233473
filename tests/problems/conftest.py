"""A problem to work on."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.texts import Text
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.services import working
from portal.problems.services.opening import Suspicion, open_problem
from tests.incidents.conftest import opened, vpn_sop

__all__ = ["opened", "vpn_sop"]
CAUSE = Text("The key cache never expires.", "<p>The key cache never expires.</p>")


@pytest.fixture
def suspected(viewer_of: Callable[[str], Viewer]) -> Callable[..., Problem]:
    """`suspected("VPN drops daily", impact=1)`: a problem Theo opened and nobody owns."""

    def open_one(title: str = "VPN drops daily", *, by: str = "theo", **known: Any) -> Problem:
        with db.writing():
            return open_problem(Suspicion(title=title, **known), by=viewer_of(by))

    return open_one


@pytest.fixture
def advance(viewer_of: Callable[[str], Viewer]) -> Callable[..., None]:
    """`advance(problem, "assess", "theo", note="…")`: take a step."""

    def take(problem: Problem, verb: str, name: str = "theo", **inputs: Any) -> None:
        with db.writing():
            PROBLEM.advance(problem, verb, by=viewer_of(name), **inputs)

    return take


@pytest.fixture
def explained(viewer_of: Callable[[str], Viewer]) -> Callable[..., None]:
    """`explained(problem)`: its cause is in writing."""

    def write(problem: Problem, **known: Any) -> None:
        usual = {"cause": CAUSE, "whys": [], "workaround": Text(), "workaround_article": None}
        with db.writing():
            seen = working.fingerprint(problem)
            working.explain(problem, by=viewer_of("theo"), seen=seen, **(usual | known))

    return write


@pytest.fixture
def in_state(
    suspected: Callable[..., Problem],
    advance: Callable[..., None],
    explained: Callable[..., None],
    viewer_of: Callable[[str], Viewer],
) -> Callable[..., Problem]:
    """`in_state("fix_in_progress")`: a problem of Theo's, that far along."""

    def moved(state: str) -> Problem:
        problem = suspected(owner=viewer_of("theo").person)
        for verb in ("assess", "analyse", "fix", "resolve", "close"):
            if problem.state.value == state:
                return problem
            if verb == "fix":
                explained(problem)
            advance(problem, verb, note="Replaced the gateway.")
        assert problem.state.value == state
        return problem

    return moved

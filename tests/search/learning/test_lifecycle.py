"""Every step of a gap from every state by everybody, and what the portal alone decides."""

from itertools import product

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.search.learning.lifecycle import GAP
from portal.search.learning.models import Gap, GapWording
from portal.search.learning.terms import GapState
from portal.search.policy import PORTAL
from tests.cast import CAST

STATES = {
    "claim": {"open"},
    "give_back": {"claimed"},
    "close": {"claimed"},
    "lose": {"closed"},
    "dismiss": {"open"},
    "reopen": {"dismissed", "closed"},
}
WHO = {
    "claim": {"theo", "tess", "rea"},
    "give_back": {"theo", "rea", "mona", "ada"},  # Theo claimed it
    "close": {"the portal"},
    "lose": {"the portal"},
    "dismiss": {"theo", "tess", "rea", "mona"},
    "reopen": {"theo", "tess", "rea", "mona"},
}


def made(state, viewer_of, *, place=1, missing=()):
    """A gap in this state, claimed by Theo, whose main wording stands at this place."""
    now = clock.now()
    gap = Gap(
        text="badge reader beeps",
        state=state,
        claimed_by_id=viewer_of("theo").id,
        article_ref="KB-1",
        opened_at=now,
        first_seen_at=now,
        last_seen_at=now,
    )
    db.session.add(gap)
    gap.wordings.append(
        GapWording(normal="badg", text=gap.text, place=place, missing=list(missing))
    )
    db.session.flush()
    return gap


def viewer(name, viewer_of):
    return PORTAL if name == "the portal" else viewer_of(name)


@pytest.mark.parametrize(
    ("verb", "state", "name"), list(product(STATES, GapState, (*CAST, "", "the portal")))
)
def test_every_step_from_every_state_by_everybody(viewer_of, verb, state, name):
    with db.writing() as session:
        gap, by = made(state, viewer_of), viewer(name, viewer_of)
        if name in WHO[verb] and state.value in STATES[verb]:
            event = GAP.advance(gap, verb, by=by, article="KB-2", note="Because.")
            assert (event.actor_name, event.to_state) == (by.name, gap.state.value)
        else:
            with pytest.raises(Conflict if name in WHO[verb] else Forbidden):
                GAP.advance(gap, verb, by=by, article="KB-2", note="Because.")
            assert gap.state is state
        session.rollback()


@pytest.mark.parametrize(
    ("place", "missing", "closes"),
    [
        (1, (), True),
        (3, (), True),
        (4, (), False),
        (None, (), False),
        (1, ("beeps",), False),
    ],
)
def test_only_what_its_own_words_find_closes_it(viewer_of, place, missing, closes):
    with db.writing() as session:
        gap = made(GapState.CLAIMED, viewer_of, place=place, missing=missing)
        if closes:
            GAP.advance(gap, "close", by=PORTAL)
        else:
            with pytest.raises(Conflict):
                GAP.advance(gap, "close", by=PORTAL)
        session.rollback()


@pytest.mark.parametrize(("verb", "inputs"), [("claim", {}), ("dismiss", {"note": " "})])
def test_what_is_missing_is_said(viewer_of, verb, inputs):
    with db.writing() as session:
        gap = made(GapState.OPEN, viewer_of)
        assert GAP.missing(gap, verb, by=viewer_of("theo"), **inputs)
        session.rollback()


def test_giving_back_forgets_the_claim_and_its_places(viewer_of):
    with db.writing() as session:
        gap = made(GapState.CLAIMED, viewer_of)
        GAP.advance(gap, "give_back", by=viewer_of("theo"))
        assert (gap.claimed_by_id, gap.article_ref, gap.wordings[0].place) == (None, "", None)
        session.rollback()

"""Templates: the plan of a change that went well, agreed to once, followed to the letter."""

import pytest

from portal.changes.services import templating
from portal.changes.terms import ChangeState, ChangeType, Outcome, Risk
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from tests.changes.test_lifecycle import advance


@pytest.fixture
def routine(planned):
    """A change that was successful and of low risk."""
    change = planned()
    with db.writing():
        change.state, change.outcome = ChangeState.CLOSED, Outcome.SUCCESSFUL
    return change


@pytest.fixture
def template(routine, viewer_of):
    with db.writing():
        made = templating.propose(routine, "Move a store", by=viewer_of("theo"))
        templating.approve(made, by=viewer_of("mona"))
    return made


def test_a_standard_change_by_an_approved_template_asks_nobody(planned, template, viewer_of):
    change = planned(type=ChangeType.STANDARD, template=template, answers={})
    advance(change, "schedule", viewer_of("theo"))
    assert change.state is ChangeState.SCHEDULED
    advance(change, "start", viewer_of("theo"))
    assert change.state is ChangeState.IMPLEMENT


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"steps": ["Stop the store"]}, "steps"),
        ({"services": []}, "services"),
        ({"rollback_steps": ["Hope"]}, "way back"),
        ({"rollback_trigger": "Never"}, "trigger"),
    ],
)
def test_what_leaves_its_template_is_no_standard_change(planned, template, viewer_of, other, said):
    change = planned(type=ChangeType.STANDARD, template=template, **other)
    with pytest.raises(Conflict) as refused:
        advance(change, "schedule", viewer_of("theo"))
    assert said in refused.value.missing[0]
    assert "with others it is a normal change" in refused.value.missing[0]


def test_a_template_that_waits_or_is_retired_is_not_followed(planned, template, viewer_of):
    with db.writing():
        templating.retire(template, by=viewer_of("mona"))
    change = planned(type=ChangeType.STANDARD, template=template)
    with pytest.raises(Conflict) as refused:
        advance(change, "schedule", viewer_of("theo"))
    assert "An approved template" in refused.value.missing[0]


def test_whoever_proposes_it_does_not_approve_it(routine, viewer_of):
    with db.writing():
        made = templating.propose(routine, "Move a store", by=viewer_of("mona"))
    with pytest.raises(Conflict), db.writing():
        templating.approve(made, by=viewer_of("mona"))
    with pytest.raises(Forbidden), db.writing():
        templating.approve(made, by=viewer_of("tess"))
    assert not made.is_approved


def test_only_what_went_well_and_is_safe_becomes_a_template(planned, viewer_of):
    change = planned(answers={})
    with pytest.raises(Conflict) as refused, db.writing():
        templating.propose(change, "Move", by=viewer_of("theo"))
    assert len(refused.value.missing) == 2
    assert change.risk is not Risk.LOW


def test_a_new_change_by_a_template_is_filled_in(template, browser_of):
    theo = browser_of("theo")
    page = theo.get("/changes/new?template=1").text
    assert "By the template “Move a store”" in page
    assert "Stop the store\nCopy the files\nStart the store" in page


def test_proposing_and_approving_by_page(routine, browser_of):
    theo, mona = browser_of("theo"), browser_of("mona")
    assert "Propose as a template" in theo.get("/changes/CHG-1").text
    assert theo.post("/changes/CHG-1/template").status_code == 302
    assert "Waits for approval" in theo.get("/changes/templates").text
    assert theo.post("/changes/templates/1/approve").status_code == 403
    assert mona.post("/changes/templates/1/approve").status_code == 302
    assert "Plan a change from this" in theo.get("/changes/templates").text
    assert mona.post("/changes/templates/1/retire").status_code == 302
    assert "No template yet" in theo.get("/changes/templates").text
    assert mona.post("/changes/templates/9/approve").status_code == 404

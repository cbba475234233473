"""Where problems, changes, postmortems and actions meet: each keeps the other honest."""

import re
from datetime import timedelta

import pytest

from portal.actions.lifecycle import ACTION
from portal.actions.models import Action
from portal.actions.services.planning import Plan as ToDo
from portal.actions.services.planning import assign, propose, set_date
from portal.actions.terms import ActionState
from portal.changes.models.change import Change
from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, IncidentState
from portal.kb.models.content import Content
from portal.kb.terms import Kind
from portal.postmortems.services import publishing, starting
from portal.postmortems.terms import Size
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.services.opening import Suspicion, open_problem
from tests import shelf
from tests.changes.everything import everything_about_changes
from tests.postmortems.made import a_postmortem_with_a_lesson


@pytest.fixture
def changes(app, viewer_of):
    with db.writing():
        everything_about_changes(viewer_of)


def of_change(number):
    return db.session.get_one(Change, number)


def test_a_problem_is_fixed_by_its_change_and_by_no_failed_one(changes, viewer_of, browser_of):
    theo = viewer_of("theo")
    with db.writing():
        problem = open_problem(Suspicion(title="Labels come out blank", owner=theo.person), by=theo)
        problem.cause, ref = "The queue runs full.", problem.ref
        of_change(1).problem_ref = ref  # rolled back
    browser = browser_of("theo")
    for verb in ("assess", "analyse", "fix"):
        browser.post(f"/problems/{ref}/{verb}")
    page = browser.get(f"/problems/{ref}").text
    assert "Changes that fix it" in page
    assert "Move the print queue" in page
    problem = db.session.get_one(Problem, 1)
    [missing] = PROBLEM.missing(problem, "resolve", by=theo)
    assert missing.startswith("A change that ended successfully")

    with db.writing():
        of_change(2).problem_ref = ref  # closed, successful
    assert PROBLEM.missing(db.session.get_one(Problem, 1), "resolve", by=theo) == []


def test_publishing_waits_for_actions_that_are_nobodys(changes, viewer_of, browser_of):
    theo = viewer_of("theo")
    incident = db.session.get_one(Incident, 1)
    found = a_postmortem_with_a_lesson(incident, by=theo)
    with db.writing():
        action = propose(found, ToDo(title="Alert when the queue is full"), by=theo)
    assert any(
        f"An owner and a date for {action.ref}" in each for each in publishing.missing(found)
    )

    with db.writing():
        assign(action, theo.person, by=theo)
        set_date(action, clock.today() + timedelta(days=3), by=theo)
    assert not any(action.ref in each for each in publishing.missing(found))
    assert (
        "Alert when the queue is full" in browser_of("theo").get(f"/postmortems/{found.ref}").text
    )


def test_what_a_postmortem_asked_for_goes_back_to_work_when_it_happens_again(
    changes, viewer_of, browser_of
):
    theo, tess = viewer_of("theo"), viewer_of("tess")
    incident = db.session.get_one(Incident, 1)
    found = a_postmortem_with_a_lesson(incident, by=theo)
    with db.writing():
        plan = ToDo(
            title="Enlarge the queue", owner=theo.person, due_on=clock.today() + timedelta(days=2)
        )
        action = propose(found, plan, by=theo)
        for verb in ("accept", "finish"):
            ACTION.advance(action, verb, by=theo, note="Twice as large.")
    with clock.turned_to(clock.now() + timedelta(days=5)):
        told = Report(title="Queue is full", channel=Channel.PHONE, recurrence_of=incident)
        with db.writing():
            ref = report(told, by=tess).ref
        jobs.run_all()
    assert "went back to work" in browser_of("theo").get(f"/incidents/{ref}").text
    assert db.session.get_one(Action, 1).state is ActionState.IN_PROGRESS


def test_a_change_that_went_wrong_leads_to_the_look_back(changes, viewer_of, browser_of):
    browser = browser_of("theo")
    assert "can be written once it is resolved" in browser.get("/changes/CHG-1").text

    with db.writing():
        incident = db.session.get_one(Incident, 1)
        incident.state, incident.resolved_at = IncidentState.RESOLVED, clock.now()
    assert "Write the postmortem of INC-1" in browser.get("/changes/CHG-1").text
    usual = '<option value="change_failure" selected>'
    assert usual in browser.get("/incidents/INC-1").text

    browser.post("/incidents/INC-1/postmortem", data={"size": "change_failure"})
    page = browser.get("/postmortems/PM-1").text
    assert "emergency change, planned for" in page
    assert re.search(r" began \w{3} \d", page)
    assert "vote for it" in page
    page = browser.get("/changes/CHG-1").text
    assert "/PM-1" in page
    assert "Write the postmortem" not in page


def test_the_figures_of_the_change_find_their_place_in_an_outline_of_the_house(changes):
    body = "## Background\n\n*Why?*\n\n## Lead-up\n\n## Mitigation and recovery\n"
    shelf.put(
        Kind.RCA_TEMPLATE, Content(title="Outline, change failure", body=body, summary="Ours.")
    )
    with db.writing():
        incident = db.session.get_one(Incident, 1)
        incident.state, incident.resolved_at = IncidentState.RESOLVED, clock.now()
    facts = starting.prepare(incident, Size.CHANGE_FAILURE).facts
    assert "emergency change, planned for" in facts["background"].source
    assert "vote for it" in facts["lead-up"].source
    assert "The way back of CHG-1 began" in facts["mitigation-and-recovery"].source

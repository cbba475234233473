"""The pages of problems, as each of the cast meets them."""

import pytest

from portal.core.db import db
from portal.incidents.queries.around import teams_of_support
from portal.problems.models.problem import Problem, ProblemIncident
from portal.problems.queries import problems
from portal.problems.services import working
from portal.problems.terms import ProblemState

NEW = {
    "title": "VPN drops daily",
    "description": "Since **Monday**.",
    "service": "0",
    "category": "0",
    "impact": "1",
    "urgency": "2",
    "owner": "0",
}


def stored() -> Problem:
    return db.session.query(Problem).one()


@pytest.mark.parametrize(
    ("name", "status"),
    [("lena", 200), ("theo", 200), ("rea", 200), ("mona", 200), ("ada", 200), ("otto", 404)],
)
def test_who_reads_a_problem(suspected, browser_of, name, status):
    ref = suspected().ref
    answer = browser_of(name).get(f"/problems/{ref}")
    assert answer.status_code == status
    assert ("VPN drops daily" in answer.text) == (status == 200)
    assert browser_of(name).get(f"/{ref}").status_code == (302 if status == 200 else 404)


def test_whoever_is_not_signed_in_is_asked_to(suspected, browser_of):
    ref = suspected().ref
    for url in ("/problems", f"/problems/{ref}", f"/{ref}"):
        assert browser_of("").get(url).location.startswith("/sign-in")


def test_the_desk_opens_one(browser_of):
    desk = browser_of("lena")
    answer = desk.post("/problems/new", data=NEW)
    assert answer.location == "/problems/PRB-1"
    page = desk.get("/problems/PRB-1").text
    assert "<strong>Monday</strong>" in page
    assert "P2 High" in page


@pytest.mark.parametrize(("name", "status"), [("rea", 302), ("ada", 302), ("otto", 403)])
def test_who_opens_one(browser_of, name, status):
    """Rea and Ada belong to a team of a tier; who only reads the desk opens none."""
    assert browser_of(name).post("/problems/new", data=NEW).status_code == status


def test_an_incomplete_one_comes_back_with_its_text(browser_of):
    answer = browser_of("lena").post("/problems/new", data=NEW | {"title": " "})
    assert answer.status_code == 422
    assert "Say in a few words what goes wrong." in answer.text
    assert "Since **Monday**." in answer.text
    assert db.session.query(Problem).count() == 0


def test_from_an_incident_with_its_words(opened, browser_of):
    ref = opened("VPN drops at noon", impact=1, urgency=3).ref
    desk = browser_of("lena")
    assert f"/problems/new?ref={ref}" in desk.get(f"/incidents/{ref}").text
    asked = desk.get(f"/problems/new?ref={ref}").text
    assert 'value="VPN drops at noon"' in asked
    desk.post("/problems/new", data=NEW | {"ref": ref})
    assert "/PRB-1" in desk.get(f"/incidents/{ref}").text
    assert f"/incidents/{ref}" in desk.get("/problems/PRB-1").text


def test_from_what_was_ticked_in_the_list(opened, browser_of):
    refs = [opened("VPN drops").ref, opened("VPN is gone").ref]
    desk = browser_of("lena")
    assert 'formaction="/problems/new"' in desk.get("/incidents").text
    answer = desk.post("/problems/new", data={"ref": refs})
    assert answer.location == "/problems/new?ref=INC-1&ref=INC-2"
    asked = desk.get(answer.location).text
    assert "INC-1: VPN drops" in asked
    desk.post("/problems/new", data=NEW | {"ref": refs})
    assert db.session.query(ProblemIncident).count() == 2


def test_nothing_of_a_confidential_incident_is_taken_over(opened, browser_of):
    secret = opened("Payroll of Otto leaks", is_confidential=True).ref
    asked = browser_of("mona").get(f"/problems/new?ref={secret}").text
    assert 'value="Payroll of Otto leaks"' not in asked
    assert "nothing of it was taken over" in asked


def test_a_confidential_incident_is_linked_and_shown_only_to_its_readers(
    opened, suspected, browser_of
):
    secret = opened("Payroll of Otto leaks", is_confidential=True)
    with db.writing():
        secret.team = next(team for team in teams_of_support() if team.name == "Engineering")
    ref, number = suspected(incidents=[secret], by="mona").ref, secret.ref
    assert "Payroll" in browser_of("mona").get(f"/problems/{ref}").text
    for name in ("lena", "theo"):
        page = browser_of(name).get(f"/problems/{ref}").text
        assert "Payroll" not in page
        assert "No incident yet" in page
        assert "Payroll" not in browser_of(name).get(f"/problems/new?ref={number}").text


def test_taken_into_one_that_is_there(opened, suspected, browser_of):
    ref, incident = suspected().ref, opened().ref
    desk = browser_of("lena")
    assert f'<option value="{ref}">' in desk.get(f"/problems/new?ref={incident}").text
    sent = {"ref": incident, "problem": ref}
    assert desk.post("/problems/take", data=sent).location == f"/problems/{ref}"
    assert db.session.query(ProblemIncident).count() == 1
    assert browser_of("otto").post("/problems/take", data=sent).status_code == 403


def test_incidents_are_linked_by_number_and_taken_out(opened, suspected, browser_of):
    ref, incident = suspected().ref, opened().ref
    desk = browser_of("lena")
    wrong = desk.post(f"/problems/{ref}/incidents", data={"incidents": "INC-1, INC-99"})
    assert wrong.status_code == 422
    assert "No incident INC-99 is open to you." in wrong.text
    assert db.session.query(ProblemIncident).count() == 0
    desk.post(f"/problems/{ref}/incidents", data={"incidents": f"{incident} {incident}"})
    assert db.session.query(ProblemIncident).count() == 1
    desk.post(f"/problems/{ref}/incidents/1/remove")
    assert db.session.query(ProblemIncident).count() == 0


def test_a_step_is_pressed_and_what_is_missing_is_listed(suspected, browser_of):
    ref = suspected().ref
    theo = browser_of("theo")
    theo.post(f"/problems/{ref}/steps/assess")
    answer = theo.post(f"/problems/{ref}/steps/analyse")
    assert answer.status_code == 409
    assert "An owner: somebody who answers" in answer.text
    assert stored().state is ProblemState.ASSESSED


@pytest.mark.parametrize("verb", ["expire_risk", "resolve", "duplicate", "accept_risk", "nonsense"])
def test_what_is_no_press_is_not_there(suspected, browser_of, verb):
    ref = suspected().ref
    assert browser_of("mona").post(f"/problems/{ref}/steps/{verb}").status_code == 404


@pytest.mark.parametrize(
    "path", ["edit", "cause", "owner", "resolve", "duplicate", "accept-risk", "steps/assess"]
)
def test_the_desk_works_on_none_that_is_not_its_own(suspected, browser_of, path):
    ref = suspected().ref
    assert browser_of("lena").post(f"/problems/{ref}/{path}", data=NEW).status_code == 403
    assert stored().state is ProblemState.NEW


def test_the_owner_is_named_by_form(suspected, browser_of, viewer_of):
    ref, tess = suspected().ref, viewer_of("tess").person
    browser_of("theo").post(f"/problems/{ref}/owner", data={"owner": str(tess.id), "team": "0"})
    assert (stored().owner.name, stored().team.name) == ("Tess", "Engineering")


def test_no_problem_under_analysis_loses_its_owner(in_state, browser_of):
    ref = in_state("root_cause_analysis").ref
    answer = browser_of("theo").post(f"/problems/{ref}/owner", data={"owner": "0", "team": "0"})
    assert answer.status_code == 422
    assert "Somebody has to answer for it" in answer.text


def test_the_cause_its_whys_and_the_workaround(suspected, browser_of):
    problem = suspected()
    sent = {
        "why_1": "The tunnel is closed.",
        "why_3": "The key expires.",
        "cause": "Keys live **8 hours**.",
        "workaround": "Sign in again.",
        "seen": working.fingerprint(problem),
    }
    theo = browser_of("theo")
    assert theo.post(f"/problems/{problem.ref}/cause", data=sent).status_code == 302
    page = theo.get(f"/problems/{problem.ref}").text
    assert "<strong>8 hours</strong>" in page
    assert stored().whys == ["The tunnel is closed.", "The key expires."]


def test_of_two_who_write_the_cause_the_second_sees_both_texts(suspected, explained, browser_of):
    problem = suspected()
    seen = working.fingerprint(problem)
    explained(problem)
    ref = problem.ref
    answer = browser_of("tess").post(
        f"/problems/{ref}/cause", data={"cause": "A worn cable.", "seen": seen}
    )
    assert answer.status_code == 409
    assert "A worn cable." in answer.text
    assert "The key cache never expires." in answer.text
    assert stored().cause == "The key cache never expires."


def test_two_who_correct_it_meet_too(suspected, browser_of):
    ref = suspected().ref
    answer = browser_of("theo").post(f"/problems/{ref}/edit", data=NEW | {"seen": "old"})
    assert answer.status_code == 409
    assert stored().description == ""


def test_a_workaround_article_nobody_shows_the_writer_is_refused(suspected, browser_of):
    problem = suspected()
    seen = working.fingerprint(problem)
    sent = {"workaround_article": "KB-99", "seen": seen}
    answer = browser_of("theo").post(f"/problems/{problem.ref}/cause", data=sent)
    assert answer.status_code == 422
    assert "No article KB-99 is open to you." in answer.text


def test_resolving_by_form_asks_for_a_change_or_a_reason(in_state, browser_of):
    ref = in_state("fix_in_progress").ref
    theo = browser_of("theo")
    answer = theo.post(f"/problems/{ref}/resolve", data={"note": ""})
    assert answer.status_code == 409
    assert "A change that ended successfully" in answer.text
    theo.post(f"/problems/{ref}/resolve", data={"note": "New gateway."})
    assert stored().state is ProblemState.RESOLVED
    assert "New gateway." in theo.get(f"/problems/{ref}").text


def test_a_manager_accepts_a_risk_by_form(in_state, browser_of):
    ref = in_state("assessed").ref
    mona = browser_of("mona")
    refused = mona.post(
        f"/problems/{ref}/accept-risk", data={"note": "Rare.", "until": "2020-01-01"}
    )
    assert refused.status_code == 409
    assert "Rare." in refused.text
    soon = f"{stored().opened_at.year + 1}-01-02"
    mona.post(f"/problems/{ref}/accept-risk", data={"note": "Rare.", "until": soon})
    assert stored().state is ProblemState.RISK_ACCEPTED
    assert browser_of("theo").get(f"/problems/{ref}/accept-risk").status_code == 403


def test_a_duplicate_names_its_original(suspected, browser_of, viewer_of):
    copy, original = suspected("Tunnel closes").ref, suspected().ref
    theo = browser_of("theo")
    wrong = theo.post(f"/problems/{copy}/duplicate", data={"of": "PRB-77"})
    assert wrong.status_code == 422
    theo.post(f"/problems/{copy}/duplicate", data={"of": original})
    assert f"/{original}" in theo.get(f"/problems/{copy}").text
    assert f"/{copy}" in theo.get(f"/problems/{original}").text
    assert problems.problem(copy, viewer=viewer_of("theo")).state is ProblemState.DUPLICATE


def test_notes_stand_in_the_course(suspected, browser_of):
    ref = suspected().ref
    desk = browser_of("lena")
    assert desk.post(f"/problems/{ref}/notes", data={"text": " "}).status_code == 422
    desk.post(f"/problems/{ref}/notes", data={"text": "The log says *expired*."})
    page = desk.get(f"/problems/{ref}").text
    assert "<em>expired</em>" in page
    assert "opened it" in page


def test_numbers_that_are_none_are_not_found(suspected, browser_of):
    suspected()
    for ref in ("PRB-0", "PRB-2", "PRB-999999999", "PRB-9999999999", "INC-1", "prb-1"):
        assert browser_of("theo").get(f"/problems/{ref}").status_code == 404


def test_its_reference_is_a_link_wherever_it_is_written(suspected, opened, browser_of):
    ref, incident = suspected().ref, opened().ref
    desk = browser_of("lena")
    desk.post(f"/incidents/{incident}/comments", data={"text": f"Looks like {ref} to me."})
    desk.post(f"/problems/{ref}/notes", data={"text": f"Seen in {incident}, KB-9 did not help."})
    assert f'href="/{ref}"' in desk.get(f"/incidents/{incident}").text
    page = desk.get(f"/problems/{ref}").text
    assert f'href="/{incident}"' in page
    assert 'href="/KB-9"' in page


def test_of_two_steps_taken_at_once_the_second_is_told(suspected, browser_of):
    ref = suspected().ref
    assert browser_of("theo").post(f"/problems/{ref}/steps/assess").status_code == 302
    answer = browser_of("tess").post(f"/problems/{ref}/steps/assess")
    assert answer.status_code == 409
    assert "This is at “Assessed” already" in answer.text


def test_nothing_is_linked_to_a_duplicate(suspected, opened, advance, browser_of):
    copy, original = suspected(), suspected()
    advance(copy, "duplicate", of=original)
    incident, ref = opened().ref, copy.ref
    answer = browser_of("lena").post("/problems/take", data={"ref": incident, "problem": ref})
    assert answer.status_code == 409
    assert db.session.query(ProblemIncident).count() == 0

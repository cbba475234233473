"""A procedure is run step by step, by several people, and survives its own edits."""

from dataclasses import replace

import pytest

from portal.accounts.viewer import NOBODY
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Missing
from portal.incidents.models.incident import Incident
from portal.incidents.runs import queries, services
from portal.incidents.runs.checklist import with_controls
from portal.incidents.runs.models import ProcedureRun
from portal.incidents.trail.queries import entries_of
from portal.incidents.trail.terms import StepResult, TrailKind
from portal.kb.models.article import Article
from portal.kb.terms import DueReason, LinkRole

pytestmark = pytest.mark.usefixtures("vpn_sop")
RUN = "/incidents/INC-1/runs/1"
START = "/incidents/INC-1/articles/KB-1/run"


def run_now():
    db.session.expire_all()
    return db.session.get_one(ProcedureRun, 1)


def incident():
    return db.session.get_one(Incident, 1)


def keys():
    return [step.step_key for step in run_now().steps]


def took(number, result, *, seen=0, note=""):
    return {"step": keys()[number - 1], "result": result, "seen": str(seen), "note": note}


@pytest.fixture
def started(opened, browser_of):
    """Lena runs KB-1 in INC-1."""
    opened("VPN drops")
    browser_of("lena").post(START)


@pytest.fixture
def take(viewer_of):
    """`take("lena", 2, StepResult.FAILED)`: say how a step of the first run went."""

    def step(name, number, result, **more):
        with db.writing():
            run, by = run_now(), viewer_of(name)
            return services.take(run, keys()[number - 1], result, by=by, **({"seen": 0} | more))

    return step


def test_a_run_has_a_place_for_the_result_behind_every_step(opened, browser_of):
    opened()
    desk = browser_of("lena")
    assert desk.post(START).location == RUN
    page = desk.get(RUN).text
    assert page.count('data-row-key="d"') == 3
    assert "0 of 3 steps taken" in page


def test_starting_again_goes_on_with_the_open_run(started, browser_of):
    assert browser_of("theo").post(START).location == RUN


def test_a_step_says_who_when_and_what_was_seen(started, browser_of):
    desk = browser_of("lena")
    answer = desk.post(
        f"{RUN}/steps", data=took(2, "failed", note="It says password=hunter2secret")
    )
    assert answer.location.startswith(f"{RUN}#step-")
    page = browser_of("theo").get(RUN).text
    assert "by Lena" in page.split("<strong>Failed</strong>")[1].split("</p>")[0]
    assert "It says" in page
    assert "hunter2secret" not in page
    assert "1 of 3 steps taken" in browser_of("theo").get(RUN).text
    tried = [each for each in entries_of(incident()) if each.result]
    assert [(each.kind, each.result, each.revision_id) for each in tried] == [
        (TrailKind.TRIED, "failed", 1)
    ]


def test_after_a_step_the_next_one_is_at_hand(started, browser_of):
    desk = browser_of("lena")
    first, second, third = keys()
    assert marked(desk) == first
    answer = desk.post(f"{RUN}/steps", data=took(2, "done"))
    assert answer.location == f"{RUN}#step-{third}"
    answer = desk.post(f"{RUN}/steps", data=took(3, "skipped"))
    assert answer.location == f"{RUN}#step-{first}"
    assert marked(desk) == first
    answer = desk.post(f"{RUN}/steps", data=took(1, "failed"))
    assert answer.location == f"{RUN}#finish"
    assert " data-current" not in desk.get(RUN).text
    assert second != third


def marked(desk) -> str:
    row = desk.get(RUN).text.split(" data-current>")[0].rsplit("data-run-step=", 1)[1]
    return row.split('"')[1]


def test_of_two_who_press_at_once_one_is_told_and_nothing_is_lost(started, browser_of):
    browser_of("lena").post(f"{RUN}/steps", data=took(1, "done", note="Green here"))
    answer = browser_of("theo").post(f"{RUN}/steps", data=took(1, "failed", note="Red here"))
    assert answer.status_code == 409
    assert "Lena was quicker and said: done" in answer.text
    assert 'value="Red here"' in answer.text
    assert run_now().steps[0].result is StepResult.DONE
    answer = browser_of("theo").post(f"{RUN}/steps", data=took(1, "failed", seen=1))
    assert answer.status_code == 302


def test_two_people_take_different_steps(started, browser_of):
    browser_of("lena").post(f"{RUN}/steps", data=took(1, "done"))
    browser_of("theo").post(f"{RUN}/steps", data=took(2, "skipped"))
    assert [step.result for step in run_now().steps] == [StepResult.DONE, StepResult.SKIPPED, None]


def test_a_page_that_stays_open_is_told_how_the_steps_stand(started, browser_of):
    browser_of("lena").post(f"{RUN}/steps", data=took(1, "done"))
    page = browser_of("theo").get(f"{RUN}/steps").text
    assert 'data-changes="1"' in page
    assert 'data-taken="1"' in page


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"result": "perfect"}, 422), ({"step": "unknown"}, 404), ({"note": "x" * 501}, 422)],
)
def test_what_is_no_result_is_refused(started, browser_of, sent, status):
    answer = browser_of("lena").post(f"{RUN}/steps", data=took(1, "done") | sent)
    assert answer.status_code == status
    assert [step.result for step in run_now().steps] == [None, None, None]


def test_editing_a_step_resets_only_that_step(started, browser_of, take, revised):
    for number, result in ((1, StepResult.DONE), (2, StepResult.FAILED)):
        take("lena", number, result)
    revised(
        "KB-1",
        lambda text: replace(
            text,
            body="1. Breathe.\n2. Look at the VPN tunnel.\n3. Restart the tunnel twice.\n"
            "4. Watch whether it drops.\n",
        ),
    )
    desk = browser_of("lena")
    assert "Update to revision 2" in desk.get(RUN).text
    assert run_now().revision.number == 1
    desk.post(f"{RUN}/update")
    page = desk.get(RUN).text
    assert "1 of 4 steps taken" in page
    assert "Restart the tunnel twice" in page
    shown = services.steps_of(run_now().article, run_now().revision, NOBODY)
    results = {step.step_key: step.result for step in run_now().steps}
    assert [results[step["key"]] for step in shown] == [None, StepResult.DONE, None, None]


def test_a_tier_runs_the_steps_it_reads(opened, published, viewer_of):
    ref = published("Two halves", "1. Look.\n2. Note it.\n\n:::l2\n1. Log in.\n2. Fix.\n:::\n")
    opened()
    article = db.session.get_one(Article, int(ref.removeprefix("KB-")))
    with db.writing():
        services.start(incident(), article, by=viewer_of("lena"))
    run = db.session.get_one(ProcedureRun, 1)
    hidden = run.steps[2].step_key
    with pytest.raises(Missing), db.writing():
        services.take(run, hidden, StepResult.DONE, by=viewer_of("lena"), seen=0)
    with db.writing():
        services.take(run, hidden, StepResult.DONE, by=viewer_of("theo"), seen=0, note="Seen")
    assert queries.runs_of(incident(), viewer=viewer_of("lena"))[0].taken == 0
    assert queries.runs_of(incident(), viewer=viewer_of("theo"))[0].taken == 1


def test_a_note_at_a_step_of_l2_is_not_shown_at_the_equal_step_of_l1(
    opened, published, revised, viewer_of, browser_of
):
    low, high = "1. Look.\n2. Restart it.\n", ":::l2\n1. Log in.\n2. Restart it.\n:::\n"
    ref = published("Two halves", f"{high}\n{low}")
    opened()
    article = db.session.get_one(Article, int(ref.removeprefix("KB-")))
    with db.writing():
        services.start(incident(), article, by=viewer_of("lena"))
    sent = took(2, "done", note="Root shell on gw-2")
    assert browser_of("theo").post(f"{RUN}/steps", data=sent).status_code == 302
    assert "Root shell on gw-2" not in browser_of("lena").get(RUN).text
    revised(ref, lambda text: replace(text, body=f"{low}\n{high}"))
    assert browser_of("theo").post(f"{RUN}/update").status_code == 302
    assert "Root shell on gw-2" not in browser_of("lena").get(RUN).text
    assert "Root shell on gw-2" in browser_of("theo").get(RUN).text


def test_the_end_of_a_run_is_a_verdict_about_the_step_that_failed(started, browser_of, take):
    take("lena", 2, StepResult.FAILED)
    desk = browser_of("lena")
    answer = desk.post(f"{RUN}/finish", data={"verdict": "used_failed", "note": "No route"})
    assert answer.location == "/incidents/INC-1"
    run = run_now()
    assert (run.verdict, run.finished_by.name) == (LinkRole.USED_FAILED, "Lena")
    assert entries_of(incident())[-1].step_key == run.steps[1].step_key
    again = desk.post(f"{RUN}/steps", data=took(1, "done"))
    assert again.status_code == 409


def test_nobody_runs_what_has_no_steps(opened, published, viewer_of):
    ref = published("Only one", "1. Look.\n\nThat is all.\n")
    opened()
    article = db.session.get_one(Article, int(ref.removeprefix("KB-")))
    with pytest.raises(Conflict), db.writing():
        services.start(incident(), article, by=viewer_of("lena"))


def test_steps_that_keep_failing_make_the_article_due(opened, browser_of, viewer_of):
    for number in range(3):
        opened(f"VPN drops {number}")
        article = db.session.get_one(Article, 1)
        with db.writing():
            incident = db.session.get_one(Incident, number + 1)
            run = services.start(incident, article, by=viewer_of("lena"))
            key = run.steps[1].step_key
            services.take(run, key, StepResult.FAILED, by=viewer_of("lena"), seen=0)
    assert article.due_reason is DueReason.STEP_FAILURES
    assert article.due_note == "Step 2 failed 3 times in 90 days."
    page = browser_of("tess").get("/kb/restart-the-vpn-tunnel").text
    assert "How its steps went, in 90 days" in page
    assert "How its steps went" not in browser_of("lena").get("/kb/restart-the-vpn-tunnel").text


def test_a_step_takes_the_time_since_the_one_before(started, take, monkeypatch):
    now = run_now().started_at
    for number, seconds in ((1, 40), (2, 100), (3, 100 + 2 * 3600)):
        later = now.fromtimestamp(now.timestamp() + seconds, now.tzinfo)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        take("lena", number, StepResult.DONE)
    assert [step.seconds for step in run_now().steps] == [40, 60, None]


@pytest.mark.parametrize(
    ("name", "status"), [("theo", 200), ("mona", 200), ("otto", 403), ("", 302)]
)
def test_who_sees_a_run(started, browser_of, name, status):
    assert browser_of(name).get(RUN).status_code == status
    assert browser_of("lena").get("/incidents/INC-1/runs/9").status_code == 404


def test_controls_stand_at_the_end_of_each_step_and_nowhere_else():
    html = '<ol><li data-step="a">One<ul><li>inner</li></ul></li><li data-step="b">Two</li></ol>'
    shown = with_controls(html, lambda key: f"[{key}]")
    assert shown == (
        '<ol><li data-step="a">One<ul><li>inner</li></ul>[a]</li><li data-step="b">Two[b]</li></ol>'
    )

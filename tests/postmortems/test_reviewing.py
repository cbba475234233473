"""The review of a postmortem: comments on passages, the points, the record, and the queue."""

import pytest

from portal.core.db import db
from portal.incidents.texts import written as text_of
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import reviewing, writing
from portal.postmortems.services.writing import LessonCard, LineCard
from portal.postmortems.terms import FactorKind, LessonKind, PostmortemState
from tests.postmortems.conftest import FACTOR
from tests.postmortems.test_lifecycle import advance
from tests.postmortems.test_pages import PM, fresh

PASSAGE = "Nobody could save an order."
GONE = "These words are not in the text any more."


@pytest.fixture
def in_review(written, viewer_of):
    """Theo's postmortem in review, with a passage in its impact."""
    found = written()
    save(found, "impact", PASSAGE, viewer_of("theo"))
    advance(found, "submit", viewer_of("theo"))
    return found


def save(found, key, words, by):
    section = next(each for each in found.sections if each.key == key)
    with db.writing():
        writing.save_section(section, text_of(words), seen=section.number, by=by)


def remark(browser, body="How many orders?", **more):
    return browser.post(f"{PM}/comments", data={"body": body, "quote": PASSAGE, **more})


def test_a_passage_is_commented_on_answered_and_resolved(in_review, browser_of):
    rea, theo = browser_of("rea"), browser_of("theo")
    assert remark(rea).location == f"{PM}/review#comment-1"
    waiting = theo.get(PM).text.rsplit("Open comments", 1)[1].split("Answer or resolve")[0]
    assert "Impact" in waiting.split("How many orders?")[0]
    theo.post(f"{PM}/comments", data={"body": "Ninety.", "reply_to": "1"})
    assert "Ninety." in rea.get(f"{PM}/review").text
    assert rea.post(f"{PM}/comments/1/resolve").location == f"{PM}/review#comments"
    assert "1 resolved comment" in rea.get(f"{PM}/review").text
    assert "How many orders?" not in theo.get(PM).text


def test_a_comment_stands_beside_the_editor_of_its_section_only(in_review, browser_of):
    remark(browser_of("rea"))
    assert "How many orders?" in browser_of("theo").get(f"{PM}/sections/impact").text
    assert "How many orders?" not in browser_of("theo").get(f"{PM}/sections/detection").text


def test_a_comment_follows_its_passage_and_says_when_it_is_gone(in_review, browser_of, viewer_of):
    remark(browser_of("rea"))
    save(
        fresh(), "impact", f"First things first.\n\n{PASSAGE} Ninety were lost.", viewer_of("theo")
    )
    assert GONE not in browser_of("theo").get(f"{PM}/review").text
    save(fresh(), "impact", "Ninety orders were lost.", viewer_of("theo"))
    assert GONE in browser_of("theo").get(f"{PM}/review").text
    save(fresh(), "detection", f"The desk heard: {PASSAGE}", viewer_of("theo"))
    page = browser_of("theo").get(f"{PM}/review").text
    assert "It stands under “Detection” now" in page
    assert GONE not in page


def test_a_moment_and_a_factor_are_passages_too(in_review, browser_of):
    moment = f"Fri 27 November 2026, 15:20 UTC\n{in_review.shown_lines[0].text}"
    for quote in (FACTOR.statement, moment):
        remark(browser_of("rea"), quote=quote)
    page = browser_of("rea").get(f"{PM}/review").text
    assert GONE not in page
    assert [each.place for each in fresh().comments] == ["contributing-factors", "timeline"]


def test_an_empty_comment_comes_back_with_its_passage(in_review, browser_of):
    answer = remark(browser_of("rea"), body="  ", place="impact")
    assert answer.status_code == 422
    assert "Write a comment of up to 5,000 characters." in answer.text
    assert f"{PASSAGE}</textarea>" in answer.text
    assert fresh().comments == []


def test_a_reply_to_a_comment_of_another_postmortem_is_missing(in_review, browser_of):
    answer = browser_of("rea").post(f"{PM}/comments", data={"body": "Eh?", "reply_to": "77"})
    assert answer.status_code == 404
    assert browser_of("rea").post(f"{PM}/comments/77/resolve").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("theo", 302), ("rea", 302), ("mona", 302), ("ada", 403), ("otto", 404), ("", 401)],
)
def test_who_comments(in_review, browser_of, name, status):
    answer = remark(browser_of(name))
    assert answer.status_code == status
    assert len(fresh().comments) == (name in {"theo", "rea", "mona"})


def test_who_comments_does_not_become_a_writer_and_those_who_take_part_hear_of_it(
    in_review, browser_of, viewer_of
):
    remark(browser_of("rea"))
    assert "commented on it" in browser_of("theo").get("/notifications").text
    advance_open(browser_of)
    assert fresh().state is PostmortemState.APPROVED


def advance_open(browser_of, **sent):
    """Let Rea resolve what she said and approve."""
    rea = browser_of("rea")
    for each in fresh().comments:
        rea.post(f"{PM}/comments/{each.id}/resolve")
    return rea.post(f"{PM}/steps/approve", data={"fingerprint": fresh().fingerprint, **sent})


def test_an_open_comment_is_named_when_approving(in_review, browser_of):
    remark(browser_of("rea"))
    sent = {"fingerprint": fresh().fingerprint, "note": "Well told", "check": "facts"}
    answer = browser_of("rea").post(f"{PM}/steps/approve", data=sent)
    assert answer.status_code == 409
    assert "1 open comment: resolve what is settled." in answer.text
    assert "Well told" in answer.text
    assert 'value="facts" form="decision" checked' in answer.text


def test_what_is_published_is_not_commented_on(in_review, browser_of, viewer_of):
    with db.writing():
        in_review.state = PostmortemState.PUBLISHED
    assert remark(browser_of("rea")).status_code == 409


def test_the_points_are_judged_by_the_portal_or_put_to_the_reviewer(in_review, browser_of):
    page = browser_of("rea").get(f"{PM}/review").text
    lacking = page.split("Not met, by the portal")[1].split("in order, by the portal")[0]
    assert "The impact is in numbers" in lacking
    assert "Several factors, each with its evidence" in lacking
    assert "No person is a factor" not in lacking
    assert page.count('name="check"') == 5
    assert 'name="check"' not in browser_of("theo").get(f"{PM}/review").text


def test_blame_in_a_lesson_and_numbers_in_the_impact_are_seen(in_review, viewer_of, browser_of):
    line = in_review.shown_lines[0].id
    with db.writing():
        blaming = LessonCard(
            LessonKind.FACTOR, "Theo forgot the limit", FactorKind.PROCESS, (line,)
        )
        writing.add_lesson(in_review, blaming, by=viewer_of("theo"))
    save(in_review, "impact", "90 orders were lost.", viewer_of("theo"))
    lacking = browser_of("rea").get(f"{PM}/review").text.split("Not met, by the portal")[1]
    lacking = lacking.split("in order, by the portal")[0]
    assert "1 sentence to read again" in lacking
    assert f"No moment of the timeline shows “{FACTOR.statement}”." in lacking
    assert "The impact is in numbers" not in lacking


def test_the_record_says_by_which_role_what_was_ticked_and_remarked(in_review, browser_of):
    advance_open(browser_of, check=["facts", "level1", "no such"], **{"remark-actions": "One more"})
    decision = fresh().decisions[0]
    kept = {each["key"]: each for each in decision.checks}
    assert [key for key, each in kept.items() if each["is_ticked"]] == ["facts", "level1"]
    assert kept["impact"]["judgement"] == "not_met"
    page = browser_of("theo").get(f"{PM}/review").text
    record = page.split("Reviews so far")[1].split("</section>")[0]
    assert decision.by_role
    assert f"A reviewer of {decision.by_role}" in record
    assert "Rea" not in record
    assert "One more" in record
    assert "of 9 points held" in record
    assert "On an earlier text" not in record


def test_ticks_are_void_with_the_text_they_were_about(in_review, browser_of, viewer_of):
    rea = browser_of("rea")
    sent = {"fingerprint": fresh().fingerprint, "check": "facts", "remark-facts": "Twice"}
    save(fresh(), "impact", "Another text.", viewer_of("theo"))
    answer = rea.post(f"{PM}/steps/approve", data=sent)
    assert "what you had ticked is to be looked at again" in answer.text
    assert 'value="facts" form="decision" checked' not in answer.text
    assert ">Twice</textarea>" in answer.text
    advance_open(browser_of, check="facts")
    save(fresh(), "impact", "Yet another.", viewer_of("theo"))
    page = rea.get(f"{PM}/review").text
    assert "On an earlier text" in page
    assert 'value="facts" form="decision" checked' not in page


@pytest.mark.parametrize(
    "change",
    [
        lambda pm, by: writing.change_lesson(
            pm,
            pm.lessons[0],
            LessonCard(LessonKind.FACTOR, "Said anew", FactorKind.TOOLING),
            by=by,
        ),
        lambda pm, by: writing.remove_lesson(pm, pm.lessons[0], by=by),
        lambda pm, by: writing.add_line(pm, moment(pm), by=by),
        lambda pm, by: writing.change_line(pm, pm.shown_lines[0], moment(pm), by=by),
    ],
    ids=["lesson said anew", "lesson taken out", "moment added", "moment corrected"],
)
def test_an_approval_ends_with_any_edit(approved, viewer_of, change):
    found = approved()
    before = found.fingerprint
    with db.writing():
        change(found, viewer_of("theo"))
    db.session.refresh(found)
    assert (found.state, found.approved_fingerprint) == (PostmortemState.IN_REVIEW, "")
    assert found.fingerprint != before


def moment(found: Postmortem) -> LineCard:
    line = found.shown_lines[0]
    return LineCard(line.kind, "Said anew", line.occurred_at)


def test_a_comment_leaves_an_approval_as_it_is(approved, viewer_of):
    found = approved()
    with db.writing():
        reviewing.comment(found, "Well told.", by=viewer_of("rea"))
    assert found.state is PostmortemState.APPROVED


def test_a_reviewer_opens_one_queue_and_comes_back_to_it(in_review, browser_of):
    rea = browser_of("rea")
    remark(rea)
    page = rea.get("/reviews").text
    assert f"{PM}/review" in page
    assert "1 open comment" in page
    sent = {"note": "Say how many."}
    assert rea.post(f"{PM}/steps/request_changes", data=sent).location == "/reviews"
    page = rea.get("/reviews").text
    assert f"{PM}/review" not in page
    assert "Nothing waits for you" in page
    assert "PM-1 is draft now." in page


def test_the_queue_marks_what_somebody_else_decides(in_review, browser_of, viewer_of):
    with db.writing():
        writing.retitle(in_review, "Orders were not saved", by=viewer_of("rea"))
    assert "Yours: somebody else decides" in browser_of("rea").get("/reviews").text


def test_the_next_in_the_queue_is_offered(in_review, started, resolved, viewer_of, browser_of):
    other = started(resolved("Mail is slow"))
    save(other, "impact", "90 mails.", viewer_of("theo"))
    advance(other, "submit", viewer_of("theo"))
    assert "/postmortems/PM-2/review" in browser_of("rea").get(f"{PM}/review").text
    assert "Next in the queue" not in browser_of("theo").get(f"{PM}/review").text


def test_the_queue_asks_as_often_for_one_as_for_many(
    in_review, started, resolved, viewer_of, browser_of, statements
):
    rea = browser_of("rea")
    remark(rea)
    one = statements(lambda: rea.get("/reviews"))
    for number in range(3):
        other = started(resolved(f"Mail is slow {number}"))
        save(other, "impact", "90 mails.", viewer_of("theo"))
        advance(other, "submit", viewer_of("theo"))
        with db.writing():
            reviewing.comment(other, "All of them?", by=viewer_of("rea"))
    assert statements(lambda: rea.get("/reviews")) == one


def test_a_moment_is_a_passage_in_every_language(in_review, browser_of):
    words = in_review.shown_lines[0].text
    remark(browser_of("rea"), quote=f"Fr., 27. November 2026, 15:20 MEZ\n{words}")
    assert GONE not in browser_of("rea").get(f"{PM}/review").text
    assert [each.place for each in fresh().comments] == ["timeline"]

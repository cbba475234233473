"""The pages of postmortems, as each of the cast meets them."""

from zoneinfo import ZoneInfo

import pytest

from portal.core.db import db
from portal.incidents.terms import IncidentState
from portal.postmortems.models.postmortem import Postmortem
from tests.postmortems.conftest import FACTOR, indexed
from tests.postmortems.test_lifecycle import advance, approved_again, without_need

PM = "/postmortems/PM-1"
WRITING = ("/review", "/sections/impact", "/timeline", "/timeline/1", "/lessons", "/lessons/1")
WRITING += ("/lessons/1/outcome",)


def fresh():
    """Read it anew: after a request nothing read before is at hand."""
    return db.session.get_one(Postmortem, 1)


def publish(viewer_of):
    found, theo = fresh(), viewer_of("theo")
    with db.writing():
        without_need(found, theo)
    advance(found, "submit", theo)
    approved_again(found, viewer_of)
    advance(found, "publish", theo)
    return found


def test_a_resolved_incident_offers_a_postmortem_in_one_press(resolved, browser_of):
    ref, desk = resolved().ref, browser_of("theo")
    page = desk.get(f"/incidents/{ref}").text
    assert "Write the postmortem" in page
    assert "It is due" in page
    answer = desk.post(f"/incidents/{ref}/postmortem", data={"size": "full"})
    assert answer.location == PM
    page = desk.get(PM).text
    assert "300 of 300 connections" in page
    assert "Reported by phone" in page
    assert "Operations (L2)" in page
    assert PM in desk.get(f"/incidents/{ref}").text
    assert "Write the postmortem" not in desk.get(f"/incidents/{ref}").text


def test_an_open_incident_offers_none(resolved, browser_of):
    incident = resolved()
    with db.writing():
        incident.state = IncidentState.IN_PROGRESS
        ref = incident.ref
    assert "Write the postmortem" not in browser_of("theo").get(f"/incidents/{ref}").text


def test_an_unknown_outline_is_refused(resolved, browser_of):
    sent = {"size": "huge"}
    answer = browser_of("theo").post(f"/incidents/{resolved().ref}/postmortem", data=sent)
    assert answer.status_code == 422
    assert db.session.query(Postmortem).count() == 0


@pytest.mark.parametrize(
    ("name", "draft", "after"),
    [
        *(("theo", 200, 200), ("lena", 200, 200), ("rea", 200, 200), ("mona", 200, 200)),
        *(("tess", 404, 200), ("otto", 404, 200), ("ada", 200, 200), ("", 302, 302)),
    ],
)
def test_who_reads_a_draft_and_who_what_is_published(
    written, viewer_of, browser_of, name, draft, after
):
    written()
    assert browser_of(name).get(PM).status_code == draft
    assert browser_of(name).get(f"{PM}/print").status_code == draft
    publish(viewer_of)
    assert browser_of(name).get(PM).status_code == after


def test_one_about_a_confidential_incident_is_for_its_readers(
    resolved, started, viewer_of, browser_of
):
    incident = resolved()
    with db.writing():
        incident.is_confidential, incident.team_id = True, viewer_of("theo").team_id
        incident.assignee_id = None
    started(incident)
    seen = {n: browser_of(n).get(PM).status_code for n in ("theo", "mona", "lena", "rea")}
    assert seen == {"theo": 200, "mona": 200, "lena": 404, "rea": 404}


@pytest.mark.parametrize(
    ("name", "status"),
    [("theo", 200), ("rea", 200), ("mona", 200), ("otto", 404), ("ada", 403), ("", 302)],
)
def test_who_writes(written, browser_of, name, status):
    written()
    browser = browser_of(name)
    assert {path: browser.get(PM + path).status_code for path in WRITING} == dict.fromkeys(
        WRITING, status
    )


def test_readers_see_neither_what_was_left_out_nor_names(written, viewer_of, browser_of):
    written()
    ref = publish(viewer_of).incidents[0].ref
    page = browser_of("otto").get(PM).text
    assert FACTOR.statement in page
    assert "Coffee machine" not in page
    people = page.split("People, by role")[1]
    assert "Theo" not in people
    assert "Operations (L2)" in people
    assert ref not in page.split("People, by role")[0].split("<main")[1]


def test_a_section_is_saved_with_its_markdown(started, browser_of):
    started()
    theo = browser_of("theo")
    answer = theo.post(f"{PM}/sections/impact", data={"text": "No **order**.", "seen": "0"})
    assert answer.location == f"{PM}#part-impact"
    assert "<strong>order</strong>" in theo.get(PM).text


def test_a_late_save_shows_both_texts(started, browser_of):
    started()
    browser_of("lena").post(f"{PM}/sections/impact", data={"text": "Hers.", "seen": "0"})
    answer = browser_of("theo").post(f"{PM}/sections/impact", data={"text": "His.", "seen": "0"})
    assert answer.status_code == 409
    assert "Lena saved “Impact” while you were writing." in answer.text
    assert "Hers." in answer.text
    assert "His." in answer.text
    both = {"text": "Hers. His.", "seen": "1"}
    assert browser_of("theo").post(f"{PM}/sections/impact", data=both).status_code == 302


def test_others_see_who_writes_where(started, browser_of):
    started()
    browser_of("lena").post(f"{PM}/sections/impact/take")
    assert "Lena writes here" in browser_of("theo").get(PM).text
    assert "Lena writes here too" in browser_of("theo").get(f"{PM}/sections/impact").text
    assert "Lena writes here too" not in browser_of("lena").get(f"{PM}/sections/impact").text


def test_the_preview_shows_the_text_and_marks_blame_and_saves_nothing(started, browser_of):
    started()
    text = {"text": "Theo forgot *everything*.", "seen": "0"}
    theo = browser_of("theo")
    page = theo.post(f"{PM}/sections/impact/preview", data=text).text
    assert "<em>everything</em>" in page
    assert "It joins a name to “forgot”." in page
    told = theo.post(
        f"{PM}/sections/impact/preview", data=text, headers={"Accept": "application/json"}
    ).json
    assert told["open"] == "1 sentence to read again"
    assert "Theo forgot" not in theo.get(PM).text


def test_blame_never_blocks(started, browser_of):
    started()
    sent = {"text": "Theo forgot it.", "seen": "0"}
    assert browser_of("theo").post(f"{PM}/sections/impact", data=sent).status_code == 302


def test_a_section_nobody_has_is_missing(started, browser_of):
    started()
    assert browser_of("theo").get(f"{PM}/sections/nothing").status_code == 404


def test_a_moment_is_added_corrected_and_left_out(started, browser_of):
    started()
    theo = browser_of("theo")
    sent = {"kind": "hypothesis", "occurred_at": "2026-01-02T03:04", "text": "Pool is full"}
    sent |= {"note": "It was", "link": "https://graphs.test/1", "is_shown": "y"}
    line = int(theo.post(f"{PM}/timeline", data=sent).location.rpartition("-")[2])
    page = theo.get(PM).text
    assert "Fri 2 January 2026, 03:04 UTC" in page
    assert "What we know now: It was" in page
    theo.post(f"{PM}/timeline/{line}", data=sent | {"text": "The pool was full"})
    assert "The pool was full" in theo.get(PM).text
    theo.post(f"{PM}/timeline/{line}/show", data={"shown": "0"})
    assert "The pool was full" not in theo.get(PM).text
    assert "The pool was full" in theo.get(f"{PM}/timeline").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": ""}, "Write a few words."),
        ({"occurred_at": "2999-01-01T00:00"}, "That is still to come"),
        ({"link": "javascript:alert(1)"}, "address"),
    ],
)
def test_a_wrong_moment_comes_back_with_its_text(started, browser_of, changed, words):
    found = started()
    before = len(found.lines)
    sent = {"kind": "note", "occurred_at": "2026-01-02T03:04", "text": "Kept", "note": "Kept too"}
    answer = browser_of("theo").post(f"{PM}/timeline", data=sent | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept too" in answer.text
    db.session.expire_all()
    assert len(found.lines) == before


def test_a_lesson_with_its_evidence(started, browser_of):
    number = started().shown_lines[0].id
    theo = browser_of("theo")
    sent = {"kind": "factor", "factor_kind": "technical", "statement": "No limit of connections"}
    theo.post(f"{PM}/lessons", data=sent | {"evidence": [str(number)]})
    page = theo.get(PM).text
    assert "No limit of connections" in page
    assert f'href="#line-{number}"' in page
    assert "No knowledge outcome yet" in page
    theo.post(f"{PM}/lessons/1/outcome", data={"outcome": "none_needed", "reason": "It is gone"})
    assert "It is gone" in theo.get(PM).text
    theo.post(f"{PM}/lessons/1/remove")
    assert "No limit of connections" not in theo.get(PM).text


def test_a_factor_without_a_kind_and_an_unknown_article_come_back(written, browser_of):
    written()
    theo = browser_of("theo")
    answer = theo.post(f"{PM}/lessons", data={"kind": "factor", "statement": "Something else"})
    assert answer.status_code == 422
    assert "Something else" in answer.text
    sent = {"outcome": "produced", "article": "KB-99"}
    answer = theo.post(f"{PM}/lessons/1/outcome", data=sent)
    assert answer.status_code == 422
    assert "No article KB-99 is open to you." in answer.text


def test_an_article_is_drafted_with_one_press(written, browser_of):
    written()
    answer = browser_of("theo").post(f"{PM}/lessons/1/draft", data={"kind": "known_error"})
    assert answer.location == "/kb/KB-1/edit"
    page = browser_of("theo").get("/kb/KB-1/edit").text
    assert "Orders are not saved, error OI-503" in page
    assert FACTOR.statement in page


def test_who_writes_no_articles_is_not_offered_one(written, browser_of):
    written()
    assert "Draft article" not in browser_of("lena").get(PM).text
    answer = browser_of("lena").post(f"{PM}/lessons/1/draft", data={"kind": "known_error"})
    assert answer.status_code == 403


def test_a_refused_publication_lists_what_is_missing(approved, browser_of):
    approved()
    answer = browser_of("theo").post(f"{PM}/steps/publish")
    assert answer.status_code == 409
    assert f"The knowledge outcome of the contributing factor “{FACTOR.statement}”." in answer.text


def test_a_decision_on_an_older_text_is_refused_with_the_comment_kept(
    written, viewer_of, browser_of
):
    found = written()
    advance(found, "submit", viewer_of("theo"))
    sent = {"fingerprint": "another", "note": "Well told"}
    answer = browser_of("rea").post(f"{PM}/steps/approve", data=sent)
    assert answer.status_code == 409
    assert "The text changed while you were reading" in answer.text
    assert "Well told" in answer.text
    sent["fingerprint"] = fresh().fingerprint
    assert browser_of("rea").post(f"{PM}/steps/approve", data=sent).status_code == 302


def test_an_article_that_is_not_found_can_be_excused(written, viewer_of, browser_of, published):
    ref = published("Paper jam", "1. Pull.\n")
    written()
    theo, rea = browser_of("theo"), browser_of("rea")
    theo.post(f"{PM}/lessons/1/outcome", data={"outcome": "produced", "article": ref})
    theo.post(f"{PM}/steps/submit")
    page = rea.get(f"{PM}/review").text
    assert "Not found well enough" in page
    assert "not found" in page
    mark = page.split('name="fingerprint"')[1].split('value="')[1].split('"')[0]
    answer = rea.post(f"{PM}/steps/approve", data={"fingerprint": mark})
    assert answer.status_code == 409
    assert f"L1 would not find {ref}" in answer.text
    theo.post(f"{PM}/findability", data={"article": ref, "reason": "Only L3 needs it"})
    assert "Only L3 needs it" in rea.get(f"{PM}/review").text
    assert rea.post(f"{PM}/steps/approve", data={"fingerprint": mark}).status_code == 302


def test_the_reviewer_is_told_and_finds_it_on_the_first_page(written, browser_of):
    written()
    browser_of("theo").post(f"{PM}/steps/submit")
    assert "Postmortems to review" in browser_of("rea").get("/").text
    assert "asks for your review" in browser_of("rea").get("/notifications").text
    assert "My postmortems" in browser_of("theo").get("/").text
    assert "Postmortems to review" not in browser_of("tess").get("/").text


def test_a_confirmed_article_shows_the_postmortem(written, viewer_of, browser_of, published):
    ref = published("Scale back Order Intake", "1. Scale it back.\n")
    written()
    browser_of("theo").post(
        f"{PM}/lessons/1/outcome", data={"outcome": "confirmed", "article": ref}
    )
    found, theo = fresh(), viewer_of("theo")
    advance(found, "submit", theo)
    approved_again(found, viewer_of)
    advance(found, "publish", theo)
    assert PM[-4:] in browser_of("otto").get("/kb/scale-back-order-intake").text


def test_the_list_narrows_by_state_service_factor_and_time(
    written, started, resolved, service, browser_of
):
    written(started(resolved("Orders lost", service=service)))
    started(resolved("Mail is slow"))
    theo = browser_of("theo")

    def titles(query):
        page = theo.get(f"/postmortems?{query}").text
        return [each for each in ("Orders lost", "Mail is slow") if each in page]

    assert titles("") == ["Orders lost", "Mail is slow"]
    assert titles("service=order-database") == ["Orders lost"]
    assert titles("factor=technical") == ["Orders lost"]
    assert titles("factor=process") == []
    assert titles("state=published") == []
    assert titles("days=30") == ["Orders lost", "Mail is slow"]


def test_search_finds_what_is_published_and_a_draft_only_for_its_people(
    written, viewer_of, browser_of
):
    indexed(written())
    query = "/search?q=forty+connections"
    assert "PM-1" in browser_of("theo").get(query).text
    assert "PM-1" in browser_of("mona").get(query).text
    assert "PM-1" not in browser_of("otto").get(query).text
    indexed(publish(viewer_of))
    assert "PM-1" in browser_of("otto").get(query).text


def test_a_new_version_is_begun_from_what_is_published(written, viewer_of, browser_of):
    written()
    publish(viewer_of)
    answer = browser_of("theo").post(f"{PM}/revise")
    assert answer.location == "/postmortems/PM-2"
    assert "PM-2" in browser_of("theo").get(PM).text
    assert FACTOR.statement in browser_of("theo").get("/postmortems/PM-2").text


def test_a_waiver_is_shown_where_the_postmortem_would_stand(resolved, browser_of):
    ref = resolved().ref
    browser_of("mona").post(f"/incidents/{ref}/waive", data={"note": "The last one covers it"})
    page = browser_of("lena").get(f"/incidents/{ref}").text
    assert "Waived by Mona: The last one covers it" in page


def test_one_more_incident_is_taken_in(started, resolved, browser_of):
    started()
    other = resolved("Orders fail again").ref
    theo = browser_of("theo")
    theo.post(f"{PM}/incidents", data={"incident": other})
    assert f'href="/{other}"' in theo.get(PM).text


def test_ones_own_save_in_another_tab_is_called_that(started, browser_of):
    started()
    theo = browser_of("theo")
    theo.post(f"{PM}/sections/impact", data={"text": "First tab.", "seen": "0"})
    answer = theo.post(f"{PM}/sections/impact", data={"text": "Second.", "seen": "0"})
    assert answer.status_code == 409
    assert "You saved “Impact” while you were writing here" in answer.text
    assert "Saved by you" in answer.text


def test_a_wrong_number_or_title_is_refused_beside_its_field(started, browser_of):
    started()
    theo = browser_of("theo")
    sent = {"title": "", "incident": "INC-99"}
    for verb, status, words in (
        ("title", 422, "Say in a few words what happened."),
        ("incidents", 422, "No incident of that number is open to you."),
    ):
        answer = theo.post(f"{PM}/{verb}", data=sent)
        assert (answer.status_code, words in answer.text) == (status, True)
        assert 'id="lessons"' in answer.text
    assert 'value="INC-99"' in answer.text
    again = theo.post(f"{PM}/incidents", data={"incident": "INC-1"})
    assert again.status_code == 409
    assert 'id="pm-incident-error"' in again.text


def test_who_begins_a_second_one_is_led_to_the_first(started, browser_of):
    incident = started().incidents[0].ref
    theo = browser_of("theo")
    answer = theo.post(f"/incidents/{incident}/postmortem", data={"size": "full"})
    assert answer.location == PM
    assert f"PM-1 is about {incident} already" in theo.get(PM).text


def test_evidence_is_offered_in_the_zone_of_whoever_writes(started, browser_of, viewer_of):
    moment = started().shown_lines[0].occurred_at
    with db.writing():
        viewer_of("theo").person.zone = "Asia/Tokyo"
    page = browser_of("theo").get(f"{PM}/lessons").text
    assert f"{moment.astimezone(ZoneInfo('Asia/Tokyo')):%d %b, %H:%M %Z}" in page


def test_a_list_asks_the_same_number_of_times_for_one_as_for_many(
    started, resolved, service, browser_of, statements
):
    started(resolved(service=service))
    theo = browser_of("theo")
    one = statements(lambda: theo.get("/postmortems"))
    for number in range(4):
        started(resolved(f"Orders lost {number}", service=service))
    assert statements(lambda: theo.get("/postmortems")) == one

"""What is searched, read and said in an incident stays with it, as it was read."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.trail import queries
from portal.incidents.trail.terms import TrailKind
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.use import Feedback
from portal.kb.terms import Audience
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Context, Outcome

pytestmark = pytest.mark.usefixtures("vpn_sop")
ARTICLE = "/incidents/INC-1/articles/KB-1"
FAILED = {"verdict": "used_failed", "revision": "1"}
SOLVED = {"verdict": "used_solved", "revision": "1"}


def entries(*kinds):
    incident = db.session.get_one(Incident, 1)
    return [each for each in queries.entries_of(incident) if not kinds or each.kind in kinds]


def test_likely_answers_stand_there_before_a_word_is_typed(opened, browser_of):
    opened("VPN drops every hour", labels={"alertname": "VpnTunnelDown"})
    page = browser_of("lena").get("/incidents/INC-1").text
    assert f'href="{ARTICLE}?rank=1"' in page
    assert "Restart" in page


def test_where_nothing_fits_nothing_is_shown(opened, browser_of):
    opened("Parking barrier stays down since the tunnel was cleaned")
    desk = browser_of("lena")
    page = desk.get("/incidents/INC-1").text
    assert "Nothing written fits yet" in page
    assert "?rank=1" not in page
    way = page.split("Nothing written fits yet")[1].split('href="')[1].split('"')[0]
    assert "Restart the VPN" in desk.get(way.replace("&amp;", "&")).text.replace("<mark>", "")


def test_what_is_shown_unasked_is_noted_once(opened, browser_of):
    opened("VPN drops every hour")
    for _ in range(3):
        browser_of("lena").get("/incidents/INC-1")
    assert [each.kind for each in entries()] == [TrailKind.SUGGESTED]
    assert entries()[0].shown == [1]


def tried(page: str) -> str:
    return page.split('id="trail"')[1].split("</details>", maxsplit=1)[0]


def test_what_is_shown_again_is_one_line_that_counts(opened, browser_of, published):
    opened("VPN drops every hour")
    for name in ("lena", "theo", "tess"):
        browser_of(name).get("/incidents/INC-1")
    published("VPN drops on every train", "1. Wait.\n2. Sign in.\n")
    browser_of("lena").get("/incidents/INC-1")
    browser_of("lena").get(ARTICLE)
    trail = tried(browser_of("lena").get("/incidents/INC-1").text)
    assert len(entries(TrailKind.SUGGESTED)) == 4
    assert trail.count("The portal looked by itself for <q>VPN drops every hour</q>") == 1
    assert "4 times" in trail
    assert "VPN drops on every train" in trail


def test_what_was_looked_for_in_vain_says_so(opened, browser_of):
    opened("Parking barrier stays down")
    desk = browser_of("lena")
    desk.get("/incidents/INC-1/search?q=squeaking+gate")
    trail = tried(desk.get("/incidents/INC-1").text)
    assert "Searched for <q>squeaking gate</q> and found nothing" in trail
    assert "Nothing was shown" not in trail


def test_what_a_search_found_for_others_is_not_called_nothing(opened, browser_of, published):
    opened("Nothing works")
    published("Rebuild the gateway", "1. Log in.\n2. Rebuild.\n", Audience.L2)
    browser_of("theo").get("/incidents/INC-1/search?q=rebuild+gateway")
    ours = tried(browser_of("lena").get("/incidents/INC-1").text)
    line = ours.split("rebuild gateway")[1].split("</li>", maxsplit=1)[0]
    assert "What it found is not open to you." in line
    assert "and found nothing" not in line


def test_a_search_is_kept_with_its_words_and_what_it_showed(opened, browser_of):
    opened("Nothing works")
    typed = "restart+tunnel+password=hunter2secret"
    page = browser_of("lena").get(f"/incidents/INC-1/search?q={typed}").text
    assert f"{ARTICLE}?o=" in page
    entry = entries(TrailKind.SEARCHED)[0]
    assert entry.words.startswith("restart tunnel")
    assert "hunter2secret" not in entry.words
    kept = db.session.scalars(select(SearchObservation)).one()
    assert (kept.context, kept.context_ref) == (Context.INCIDENT, "INC-1")


def test_a_reference_leads_to_the_article_inside_the_incident(opened, browser_of):
    opened()
    answer = browser_of("lena").get("/incidents/INC-1/search?q=kb-1")
    assert answer.location == ARTICLE


def test_a_pasted_log_is_searched_and_not_kept(opened, browser_of):
    opened("Nothing works")
    log = "ERROR 12:01 tunnel restart refused: TunnelException token=abcdef1234567890\n"
    answer = browser_of("lena").post("/incidents/INC-1/search", data={"text": log})
    assert answer.status_code == 200
    assert "TunnelException" in answer.text
    assert "abcdef1234567890" not in answer.text + entries(TrailKind.READ_LOG)[0].words


@pytest.mark.parametrize(
    ("text", "said"), [("", "Paste the lines first"), ("hello", "No error code, exception")]
)
def test_a_log_that_says_nothing_is_answered_clearly(opened, browser_of, text, said):
    opened()
    answer = browser_of("lena").post("/incidents/INC-1/search", data={"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert entries() == []


def test_reading_is_noted_once_with_the_revision(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("lena")
    page = desk.get(ARTICLE).text
    desk.get(ARTICLE)
    assert "VPN drops" in page
    assert "Run it as a checklist" in page
    assert [each.revision_id for each in entries(TrailKind.OPENED)] == [1]


def test_later_edits_change_nothing_in_the_trail(opened, browser_of, revised):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.get(ARTICLE)
    revised("KB-1", lambda text: replace(text, title="Replace the gateway"))
    read = desk.get("/incidents/INC-1").text.split("<p>Read ")[1].split("</p>")[0]
    assert "Restart the VPN tunnel" in read
    assert "KB-1, revision 1" in read
    assert "The text as it was read then" in desk.get(f"{ARTICLE}/revisions/1").text


def test_what_did_not_help_is_not_suggested_again(opened, browser_of):
    opened("VPN drops every hour")
    assert browser_of("lena").post(f"{ARTICLE}/verdict", data=FAILED).status_code == 302
    page = browser_of("theo").get("/incidents/INC-1").text
    assert "Not suggested again, because it did not help here" in page
    assert "?rank=1" not in page
    assert "Did not help here" in browser_of("theo").get("/incidents/INC-1/search?q=tunnel").text


def test_what_worked_after_all_is_suggested_again(opened, browser_of):
    opened("VPN drops every hour")
    browser_of("lena").post(f"{ARTICLE}/verdict", data=FAILED)
    browser_of("theo").post(f"{ARTICLE}/verdict", data=FAILED | {"verdict": "used_partial"})
    assert "?rank=1" in browser_of("theo").get("/incidents/INC-1").text


def test_solved_by_one_key_leads_to_the_end_with_everything_filled(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("lena")
    answer = desk.post(f"{ARTICLE}/verdict", data=SOLVED)
    assert answer.location == "/incidents/INC-1/resolve"
    page = desk.get(answer.location).text
    assert 'value="KB-1"' in page
    chosen = page.split('value="solved_by_kb"')[0].rsplit("<input", 1)[1]
    assert "checked" in chosen


def test_one_key_is_enough_and_the_trail_says_that_nobody_opened_it(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("lena")
    answer = desk.post(f"{ARTICLE}/verdict", data={"verdict": "used_partial"})
    page = desk.get(answer.location).text
    assert "The trail says that you had not opened it here." in page
    assert "without opening it here" in tried(page)
    assert entries(TrailKind.OPENED) == []


def test_what_was_opened_before_is_not_called_unopened(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.get(ARTICLE)
    answer = desk.post(f"{ARTICLE}/verdict", data={"verdict": "used_partial"})
    page = desk.get(answer.location).text
    assert "KB-1 helped: noted." in page
    assert "without opening it" not in page
    browser_of("theo").post(f"{ARTICLE}/verdict", data={"verdict": "used_partial"})
    assert tried(desk.get("/incidents/INC-1").text).count("without opening it here") == 1


def test_what_was_said_of_an_article_counts_once_when_the_end_says_it_again(
    opened, browser_of, revised
):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.post(f"{ARTICLE}/verdict", data=SOLVED)
    revised("KB-1", lambda text: replace(text, title="Replace the gateway"))
    end = {"code": "fixed", "resolution": "Restarted.", "outcome": "solved_by_kb"}
    desk.post("/incidents/INC-1/resolve", data=end | {"article": "KB-1"})
    [said] = entries(TrailKind.JUDGED)
    assert (said.result, said.revision_id) == ("used_solved", 1)
    assert db.session.scalars(select(Feedback.revision_id)).all() == [1]
    assert db.session.scalars(select(KnowledgeLink.revision_id)).all() == [1]


def test_nothing_is_proposed_where_nobody_said_anything(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.get(ARTICLE)
    assert 'value="KB-1"' not in desk.get("/incidents/INC-1/resolve").text


def test_a_use_counts_for_the_search_that_led_there(opened, browser_of):
    opened("Nothing works")
    desk = browser_of("lena")
    page = desk.get("/incidents/INC-1/search?q=restart+tunnel").text
    token = page.split("?o=")[1].split("&", 1)[0]
    desk.get(f"{ARTICLE}?o={token}&rank=1")
    desk.post(f"{ARTICLE}/verdict", data=SOLVED)
    assert db.session.scalars(select(SearchObservation)).one().outcome is Outcome.USED


@pytest.mark.parametrize(
    ("name", "status"),
    [("lena", 200), ("rea", 200), ("mona", 200), ("otto", 403), ("", 302)],
)
@pytest.mark.parametrize("page", ["/incidents/INC-1/search", ARTICLE, f"{ARTICLE}/revisions/1"])
def test_who_may_look_for_the_answer(opened, browser_of, name, status, page):
    opened()
    assert browser_of(name).get(page).status_code == status


def test_judging_is_for_those_who_work(opened, browser_of):
    opened()
    address = f"{ARTICLE}/verdict"
    assert browser_of("lena").post(address, data={"verdict": "nice"}).status_code == 422
    assert browser_of("otto").post(address, data=FAILED).status_code == 403
    assert browser_of("lena").get(address).status_code == 405
    assert browser_of("lena").post(address.replace("INC-1", "INC-9")).status_code == 404
    assert browser_of("lena").post(address.replace("KB-1", "KB-9")).status_code == 404
    assert entries() == []


def test_an_article_for_l2_does_not_show_to_l1(opened, browser_of, published):
    opened("VPN drops")
    published("Rebuild the gateway", "1. Log in.\n2. Rebuild.\n", Audience.L2)
    browser_of("theo").get("/incidents/INC-1/articles/KB-2")
    assert "Rebuild the gateway" in browser_of("theo").get("/incidents/INC-1").text
    ours = browser_of("lena").get("/incidents/INC-1").text
    assert "Rebuild the gateway" not in ours
    assert "an article that is not open to you" in ours
    assert browser_of("lena").get("/incidents/INC-1/articles/KB-2/revisions/1").status_code == 404

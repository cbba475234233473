"""What is kept of a search, what is opened from it, and by whom."""

import re

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.search.index.engine import engine
from portal.search.learning import services
from portal.search.learning.models import SearchObservation, SearchOpening
from portal.search.learning.terms import Context, Outcome, Reach

LINK = re.compile(r'class="result-title" href="([^"]+)"')


def kept() -> list[SearchObservation]:
    db.release()
    return list(db.session.scalars(select(SearchObservation).order_by(SearchObservation.id)))


def link_in(page: str) -> str:
    return LINK.search(page)[1].replace("&amp;", "&")


def test_a_search_is_kept_with_what_it_showed(desk, search, viewer_of):
    search("lena", "Labels print  blank")
    (one,) = kept()
    assert (one.text, one.normal) == ("Labels print blank", "label print blank")
    assert (one.person_id, one.tier_number) == (viewer_of("lena").id, 1)
    assert (one.total, one.complete, one.shown) == (1, 1, [desk.printer])
    assert (one.outcome, one.context) == (Outcome.SHOWN, Context.PAGE)


def test_a_search_in_vain_is_kept_as_such(desk, search):
    search("lena", "labels quokka")
    assert [(each.total, each.complete, each.outcome) for each in kept()] == [
        (1, 0, Outcome.NOTHING)
    ]


def test_nobody_known_is_kept_without_a_name(desk, search):
    search("", "labels")
    assert [(each.person_id, each.reach) for each in kept()] == [(None, Reach.PUBLIC)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=",
        "?q=tag:print",
        "?q=the+of",
        "?q=labels&sort=updated",
        "?q=KB-1",
    ],
)
def test_what_is_no_search_in_words_is_not_kept(desk, browser_of, query):
    browser_of("lena").get(f"/search{query}")
    assert kept() == []


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"User-Agent": "Some-Bot/1.0"}])
def test_robots_and_browsers_ahead_of_time_teach_nothing(desk, browser_of, headers):
    assert browser_of("").get("/search?q=labels", headers=headers).status_code == 200
    assert kept() == []


def test_reload_paging_and_sorting_are_the_same_search(desk, browser_of):
    lena = browser_of("lena")
    for query in ("q=labels", "q=labels", "q=labels&page=2", "q=Label&sort=updated"):
        lena.get(f"/search?{query}")
    assert len(kept()) == 1


def test_secrets_are_taken_out_before_anything_is_stored(desk, search):
    search("lena", "login fails password=hunter2hunter2")
    assert [each.text for each in kept()] == ["login fails password="]
    assert "hunter" not in kept()[0].normal


def test_half_a_secret_at_the_cut_is_not_kept(desk, search):
    token = "glpat" + "-" + "x1" * 20
    search("lena", "labels " + "blank " * 40 + token)
    assert "glpat" not in kept()[0].text


def test_an_answer_without_the_index_teaches_nothing(desk, search):
    engine.backend.clear()
    assert "being rebuilt" in search("lena", "labels")
    assert kept() == []


def test_a_search_that_cannot_be_kept_is_answered_all_the_same(desk, search, monkeypatch, capsys):
    def broken(*_given, **_more):
        raise OSError("no disk")

    monkeypatch.setattr(services, "keep", broken)
    assert "Labels" in search("lena", "labels")
    assert "search_not_kept" in capsys.readouterr().out


def test_a_hit_is_opened_and_noted(desk, browser_of):
    lena = browser_of("lena")
    answer = lena.get(link_in(lena.get("/search?q=labels").text))
    assert (answer.status_code, answer.location) == (302, "/kb/labels-print-blank")
    opening = db.session.scalars(select(SearchOpening)).one()
    assert (opening.ref, opening.rank) == (desk.printer, 1)
    assert kept()[0].outcome is Outcome.OPENED


def test_a_passage_is_opened_at_its_place(desk, browser_of):
    lena = browser_of("lena")
    target = lena.get(f"/search/open?ref={desk.printer}&at=s-steps").location
    assert target == "/kb/labels-print-blank#s-steps"
    odd = lena.get(f"/search/open?ref={desk.printer}&at=//evil.example").location
    assert odd == "/kb/labels-print-blank"


@pytest.mark.parametrize("mark", ["", "forged", "0" * 12, "%00", "'--"])
def test_an_unknown_mark_leads_there_and_notes_nothing(desk, browser_of, mark):
    answer = browser_of("lena").get(f"/search/open?o={mark}&ref={desk.printer}&rank=1")
    assert answer.location == "/kb/labels-print-blank"
    assert db.session.scalar(select(func.count(SearchOpening.id))) == 0


@pytest.mark.parametrize("other", ["theo", ""])
def test_nobody_adds_to_the_search_of_somebody_else(desk, browser_of, search, other):
    link = link_in(search("lena", "labels"))
    browser_of(other).get(link)
    assert kept()[0].outcome is Outcome.SHOWN


def test_a_browser_of_nobody_known_adds_to_its_own_searches(desk, publish, browser_of):
    from portal.kb.terms import Audience

    publish(title="Opening hours of the depot", audience=Audience.PUBLIC)
    nobody = browser_of("")
    link = link_in(nobody.get("/search?q=opening+hours").text)
    browser_of("").get(link)
    assert kept()[0].outcome is Outcome.SHOWN
    nobody.get(link)
    assert kept()[0].outcome is Outcome.OPENED


def test_what_may_not_be_read_answers_as_its_short_address(desk, browser_of):
    assert browser_of("lena").get("/search/open?ref=KB-99").status_code == 404
    assert browser_of("lena").get("/search/open?ref=nonsense").status_code == 404
    assert "/sign-in" in browser_of("").get(f"/search/open?ref={desk.printer}").location
    assert browser_of("lena").post("/search/open").status_code == 405


def test_a_chosen_suggestion_is_a_search_that_opened_something(desk, browser_of):
    browser_of("lena").get(f"/search/open?q=labels+pri&ref={desk.printer}")
    (one,) = kept()
    assert (one.context, one.outcome, one.shown) == (
        Context.SUGGESTION,
        Outcome.OPENED,
        [desk.printer],
    )


def test_worked_makes_a_use_of_what_was_opened(desk, browser_of):
    lena = browser_of("lena")
    lena.get(link_in(lena.get("/search?q=labels").text))
    lena.post(f"/kb/{desk.printer}/feedback", data={"verdict": "worked"})
    assert kept()[0].outcome is Outcome.USED
    assert db.session.scalars(select(SearchOpening)).one().used_at


@pytest.mark.parametrize(
    ("who", "verdict", "hours"),
    [("theo", "worked", 0), ("lena", "did_not_work", 0), ("lena", "worked", 8.1)],
)
def test_no_use(desk, browser_of, later, who, verdict, hours):
    lena = browser_of("lena")
    lena.get(link_in(lena.get("/search?q=labels").text))
    later(hours=hours)
    browser_of(who).post(f"/kb/{desk.printer}/feedback", data={"verdict": verdict})
    assert kept()[0].outcome is Outcome.OPENED


def test_the_next_words_for_the_same_make_a_rewording(desk, search, later):
    search("lena", "lable blank")
    later(seconds=60)
    search("lena", "labels blank")
    first, second = kept()
    assert (first.outcome, first.reworded_id) == (Outcome.REFORMULATED, second.id)
    assert second.outcome is Outcome.SHOWN


def test_another_person_rewords_nothing(desk, search):
    search("lena", "lable blank")
    search("mona", "labels blank")
    assert [each.reworded_id for each in kept()] == [None, None]


def test_handing_over_ends_the_searches_of_the_last_half_hour(desk, search, later, viewer_of):
    search("lena", "labels quokka")
    later(minutes=31)
    search("lena", "labels wombat")
    with db.writing():
        assert services.escalated(viewer_of("lena")) == 1
    assert [each.outcome for each in kept()] == [Outcome.NOTHING, Outcome.ESCALATED]


def test_old_searches_are_forgotten_with_what_was_opened(desk, browser_of, later):
    lena = browser_of("lena")
    lena.get(link_in(lena.get("/search?q=labels").text))
    later(days=9)
    lena.get("/search?q=ribbon")
    with db.writing():
        assert services.forget(days=8) == 1
    assert [each.text for each in kept()] == ["ribbon"]
    assert db.session.scalar(select(func.count(SearchOpening.id))) == 0


def test_a_search_costs_few_statements(desk, search, browser_of):
    from sqlalchemy import event

    said: list[str] = []
    lena = browser_of("lena")
    lena.get("/search?q=ribbon")
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    lena.get("/search?q=labels")
    about = [each for each in said if "search_observation" in each]
    assert len(about) <= 3  # is it the same search, is it a rewording, keep it


def test_an_address_in_a_search_is_not_kept(desk, search):
    search("lena", "labels for jane.doe@example.com")
    assert [each.text for each in kept()] == ["labels for [address]"]

"""The page of relevance: who may, what nobody meets, and writing pairs by hand."""

import re

import pytest
from sqlalchemy import select

from portal.core import jobs
from portal.core.db import db
from portal.core.events import Event
from portal.search.golden import services
from portal.search.golden.models import GoldenQuery
from portal.search.learning.terms import Reach
from tests.search import toys

PAGE = "/admin/search/relevance"


@pytest.fixture
def desk(toy_kind, plain_ranking):
    return {
        "tunnel": toys.add(title="Reset the tunnel"),
        "printer": toys.add(title="Add a printer"),
        "kernel": toys.add(title="Kernel panic", audience="l3"),
    }


def add(text, ref, viewer, **columns):
    with db.writing():
        pair = services.add(text, ref, by=viewer)
        for name, value in columns.items():
            setattr(pair, name, value)
    db.release()


def run(browser):
    browser.post(f"{PAGE}/run")
    jobs.run_all()
    db.release()


def count():
    db.release()
    return len(db.session.scalars(select(GoldenQuery.id)).all())


@pytest.mark.parametrize("who", ["mona", "rea", "ada"])
def test_those_who_tune(desk, browser_of, who):
    browser = browser_of(who)
    assert "No pairs yet" in browser.get(PAGE).text
    sent = {"text": "tunnel down", "answer": " toy-1 "}
    assert browser.post(PAGE, data=sent).status_code == 302
    run(browser)
    page = browser.get(PAGE).text
    assert "Reset the tunnel" in page
    assert "everybody inside</td>" in page
    assert "Only 1 pair" in page
    assert browser.post(f"{PAGE}/1/retire").status_code == 302
    assert "tunnel down</a>" not in browser.get(PAGE).text


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "otto"])
def test_nobody_else(desk, browser_of, viewer_of, who):
    add("tunnel", desk["tunnel"], viewer_of("rea"))
    assert browser_of(who).get(PAGE).status_code == 403
    for url in (PAGE, f"{PAGE}/run", f"{PAGE}/1/retire"):
        sent = {"text": "x1", "answer": "TOY-1"}
        assert browser_of(who).post(url, data=sent).status_code == 403
    assert count() == 1


def test_without_signing_in(browser_of):
    assert "/sign-in" in browser_of("").get(PAGE).location
    assert browser_of("").post(PAGE).status_code == 401


def test_wrong_method_and_wrong_numbers(desk, browser_of):
    assert browser_of("mona").get(f"{PAGE}/run").status_code == 405
    for number in ("1", "0", "x", "9" * 20):
        assert browser_of("mona").post(f"{PAGE}/{number}/retire").status_code == 404


@pytest.mark.parametrize(
    ("text", "answer", "sentence"),
    [
        ("", "TOY-1", "Give the words somebody would type."),
        ("tag:vpn", "TOY-1", "not only filters"),
        ("to be", "TOY-1", "not only filters"),
        ("x" * 257, "TOY-1", "At most 256 characters."),
        ("tunnel", "", "Give the reference of the record"),
        ("tunnel", "nonsense", "There is no record with this reference"),
        ("tunnel", "TOY-99", "There is no record with this reference"),
        ("tunnel", "TOY-3", "There is no record with this reference"),
    ],
)
def test_what_is_no_pair_comes_back(desk, browser_of, text, answer, sentence):
    page = browser_of("mona").post(PAGE, data={"text": text, "answer": answer})
    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{text}"' in page.text
    assert count() == 0


def test_a_pair_is_there_once_and_comes_back_from_retirement(desk, browser_of):
    browser, sent = browser_of("mona"), {"text": "tunnel", "answer": "TOY-1"}
    browser.post(PAGE, data=sent)
    again = browser.post(PAGE, data=sent | {"text": "The TUNNELS"})
    assert again.status_code == 422
    assert "This search with TOY-1 is there already." in again.text
    browser.post(f"{PAGE}/1/retire")
    assert browser.post(f"{PAGE}/1/retire").status_code == 409
    assert browser.post(PAGE, data=sent).status_code == 302
    assert count() == 1


def test_what_is_done_by_hand_is_in_the_audit_log(desk, browser_of):
    browser_of("mona").post(PAGE, data={"text": "tunnel", "answer": "TOY-1"})
    browser_of("rea").post(f"{PAGE}/1/retire")
    rows = select(Event.verb, Event.actor_name, Event.ref).where(
        Event.record_kind == "golden_query"
    )
    assert db.session.execute(rows).all() == [
        ("add", "Mona", "GOLDEN-1"),
        ("retire", "Rea", "GOLDEN-1"),
    ]


def test_worst_first_and_lost(desk, browser_of, viewer_of):
    browser = browser_of("mona")
    add("printer", desk["printer"], viewer_of("rea"))
    add("tunnel", desk["tunnel"], viewer_of("rea"))
    run(browser)
    assert "Nothing was lost" in browser.get(f"{PAGE}?show=lost").text
    toys.change(desk["tunnel"], title="Reset it")
    run(browser)
    everything, lost = browser.get(PAGE).text, browser.get(f"{PAGE}?show=lost").text
    assert everything.index(">tunnel</a>") < everything.index(">printer</a>")
    assert ">tunnel</a>" in lost
    assert ">printer</a>" not in lost
    assert "-50 points since the run before" in everything


def test_the_page_says_whose_rank_it_is_and_what_the_reader_finds(desk, browser_of, viewer_of):
    add("kernel panic", desk["kernel"], viewer_of("rea"))
    toys.add(title="Kernel panic", body="kernel panic", audience="role:reviewer")
    run(browser_of("rea"))
    page = browser_of("rea").get(PAGE).text
    row = page.partition("kernel panic</a>")[2].partition("</tr>")[0]
    assert '<td data-label="Looked for as" class="text-soft">L3</td>' in row
    assert '<td data-label="Their rank" class="numeric">1</td>' in row
    assert '<td data-label="Your rank" class="numeric">2</td>' in row


def test_the_ten_worst_stand_open(desk, browser_of, viewer_of):
    for number in range(12):
        add(f"tunnel quokka{number}", desk["tunnel"], viewer_of("rea"))
    page = browser_of("mona").get(PAGE).text
    shown, _, folded = page.partition('<details class="show-all">')
    assert shown.count('data-label="Their rank"') == 10
    assert "Show 2 more" in folded
    assert folded.count('data-label="Their rank"') == 2


def test_one_word_for_the_pairs_in_menu_title_and_text(desk, browser_of):
    page = browser_of("mona").get(PAGE).text
    assert "<title>Golden pairs" in page
    assert "Relevance" not in page
    assert "olden quer" not in page
    assert "Golden pairs</h1>" in page.replace(" </h1>", "</h1>")


def test_a_run_that_is_not_done_says_so_until_it_is(desk, browser_of, viewer_of):
    browser = browser_of("mona")
    add("tunnel", desk["tunnel"], viewer_of("rea"))
    page = browser.post(f"{PAGE}/run", follow_redirects=True).text
    assert "All pairs are being looked for" in browser.get(PAGE).text
    assert 'data-behaviour="reload"' in page
    assert f'href="{PAGE}">Reload</a>' in page
    jobs.run_all()
    page = browser.get(PAGE).text
    assert "being looked for" not in page
    assert 'data-behaviour="reload"' not in page
    assert "1 pair looked for" in page


def test_the_figures_over_time_are_a_picture_with_words(desk, browser_of, viewer_of):
    browser = browser_of("mona")
    add("tunnel", desk["tunnel"], viewer_of("rea"))
    run(browser)
    assert "<svg" not in _figure(browser)
    run(browser)
    figure = _figure(browser)
    assert 'role="img" aria-labelledby="chart-title chart-words"' in figure
    assert "2 runs from" in figure
    assert figure.count("<polyline") == 4
    assert "style=" not in figure


def _figure(browser):
    page = browser.get(PAGE).text
    found = re.search(r'<figure class="golden-chart">.*?</figure>', page, re.DOTALL)
    return found[0] if found else ""


# What may not be read is not there: neither as a row, nor in a figure, nor as a number.


@pytest.fixture
def hidden(desk, viewer_of, browser_of):
    """Two pairs Mona may see, and a few she may not."""
    add("tunnel", desk["tunnel"], viewer_of("rea"))
    add("zanzibar printer", desk["printer"], viewer_of("rea"), reach=int(Reach.L3))
    for number in range(5):
        add(f"kernel quokka{number}", desk["kernel"], viewer_of("rea"))


def test_pairs_of_hidden_records_and_words_do_not_exist(hidden, browser_of):
    run(browser_of("rea"))
    run(browser_of("rea"))
    for url in (PAGE, f"{PAGE}?show=lost"):
        page = browser_of("mona").get(url).text
        assert "Kernel" not in page
        assert "quokka" not in page
        assert "zanzibar" not in page
    assert "Only 1 pair:" in browser_of("mona").get(PAGE).text
    assert "Only 7 pairs:" in browser_of("rea").get(PAGE).text


def test_the_page_is_the_same_without_them(hidden, browser_of, desk):
    run(browser_of("rea"))
    with_them = _plain(browser_of("mona").get(PAGE).text)
    with db.writing() as session:
        for pair in session.scalars(select(GoldenQuery).where(GoldenQuery.id > 1)):
            session.delete(pair)
    assert _plain(browser_of("mona").get(PAGE).text) == with_them


def test_a_hidden_pair_cannot_be_retired(hidden, browser_of):
    assert browser_of("mona").post(f"{PAGE}/3/retire").status_code == 404
    assert browser_of("rea").post(f"{PAGE}/3/retire").status_code == 302


def test_a_hidden_record_is_refused_like_one_that_is_not_there(desk, browser_of):
    sent = {"text": "kernel", "answer": "TOY-3"}
    hidden = _plain(browser_of("mona").post(PAGE, data=sent).text)
    nothing = _plain(browser_of("mona").post(PAGE, data=sent | {"answer": "TOY-7"}).text)
    assert hidden.replace("TOY-3", "TOY-7") == nothing


def _plain(page):
    return re.sub(r"csrf[^>]*|\b[0-9a-f]{12}\b|datetime=\"[^\"]*\"|title=\"[^\"]*\"", "", page)

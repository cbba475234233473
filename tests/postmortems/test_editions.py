"""Four editions of one text: who opens which, what stands in each, and how they are chosen."""

import pytest

from portal.core.db import db
from portal.incidents.texts import written as rendered
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import choosing
from portal.postmortems.services import writing as saving
from portal.postmortems.telling import Choice
from tests.postmortems.conftest import indexed
from tests.postmortems.test_pages import PM, publish
from tests.vault import seat_more

EDITIONS = ("l1", "engineering", "stakeholder", "external")
WAYS = ("", "/markdown", "/html")
SECRET = "zanzibar"


def fresh():
    return db.session.get_one(Postmortem, 1)


def section(key):
    return next(each for each in fresh().sections if each.key == key)


def say(key, text, viewer_of, *, editions=None):
    """Let Theo write a section, for some editions only."""
    theo, text = viewer_of("theo"), rendered(text)
    with db.writing():
        part = section(key)
        saving.save_section(part, text, seen=part.number, by=theo)
        if editions is not None:
            stored = Choice.of(fresh())
            chosen = Choice({**stored.sections, part.id: editions}, stored.lines, stored.lessons)
            choosing.choose(fresh(), chosen, by=theo)


@pytest.fixture
def told(once, written, viewer_of):
    """A published postmortem with a word for engineering, and one for each edition."""

    def tell():
        written()
        say("trigger-and-fault", SECRET, viewer_of)
        say("detection", "deskword", viewer_of, editions=["l1"])
        say("response-and-recovery", "houseword by Theo", viewer_of, editions=["stakeholder"])
        words = "outword by THEO on db-01, see INC-1 and [graph](https://graphs.internal/x)"
        say("what-went-well-and-where-we-got-lucky", words, viewer_of, editions=["external"])
        publish(viewer_of)

    once(tell)


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("otto", {"stakeholder"}),
        ("tess", {"l1", "engineering", "stakeholder"}),
        *((each, set(EDITIONS)) for each in ("lena", "theo", "rea", "mona")),
        ("ada", {"l1", "engineering", "stakeholder"}),
    ],
)
def test_who_opens_which_edition(told, browser_of, name, opened):
    reader = browser_of(name)
    for edition in EDITIONS:
        expected = 200 if edition in opened else 403
        seen = {reader.get(f"{PM}/editions/{edition}{way}").status_code for way in WAYS}
        assert seen == {expected}, edition


def test_an_edition_nobody_knows_is_missing(told, browser_of):
    for way in WAYS:
        assert browser_of("theo").get(f"{PM}/editions/press{way}").status_code == 404
    assert browser_of("").get(f"{PM}/editions/l1").status_code == 302


@pytest.mark.parametrize("way", WAYS)
def test_each_edition_has_its_sections_and_no_other(told, browser_of, way):
    theo = browser_of("theo")
    words = {SECRET, "deskword", "houseword", "outword"}
    has = {"l1": {"deskword"}, "stakeholder": {"houseword"}, "external": {"outword"}}
    for edition in EDITIONS:
        page = theo.get(f"{PM}/editions/{edition}{way}").text
        assert {each for each in words if each in page} == has.get(edition, words), edition


@pytest.mark.parametrize("way", WAYS)
def test_what_leaves_the_house_names_neither_people_nor_systems(told, browser_of, way):
    page = browser_of("theo").get(f"{PM}/editions/external{way}").text
    body = page.split("<h1")[-1] if way != "/markdown" else page
    assert "outword by Operations (L2) on an internal system, see INC-1 and graph" in body
    for word in ("heo", "HEO", "db-01", "graphs.internal", 'href="/INC', "(/INC"):
        assert word not in body, word
    assert "P1" not in body  # what the portal filled in stays inside


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("otto", {"houseword"}),
        *(
            (each, {SECRET, "deskword", "houseword", "outword"})
            for each in ("tess", "mona", "lena")
        ),
    ],
)
@pytest.mark.parametrize("path", ["", "/print"])
def test_everybody_reads_their_own_edition_by_default(told, browser_of, name, read, path):
    page = browser_of(name).get(PM + path).text
    assert {w for w in (SECRET, "deskword", "houseword", "outword") if w in page} == read
    assert ("Theo" in page.split("<main")[1]) == (name != "otto")


def test_the_desk_finds_its_words_and_no_others(told, browser_of):
    seat_more()
    another_lena = browser_of("cora")
    indexed(fresh())
    assert SECRET not in another_lena.get(f"/search/suggest?q={SECRET[:5]}").text
    found = {
        word: "PM-1" in another_lena.get(f"/search?q={word}").text
        for word in (SECRET, "deskword", "houseword", "outword")
    }
    assert found == {SECRET: False, "deskword": True, "houseword": True, "outword": False}
    page = another_lena.get(PM).text
    assert "deskword" in page
    assert SECRET not in page
    assert "L1 desk edition" in page


def test_writers_choose_with_a_preview_that_saves_nothing(written, viewer_of, browser_of):
    written()
    theo, number = browser_of("theo"), section("impact").id
    page = theo.get(f"{PM}/editions").text
    assert 'aria-label="Impact: External" checked' in page
    say("trigger-and-fault", SECRET, viewer_of)
    trigger = section("trigger-and-fault").id
    assert SECRET not in theo.get(f"{PM}/editions").text.split("as chosen above")[1]
    sent = {f"section-{trigger}": ["l1", "nonsense"], "shown": "l1"}
    assert SECRET in theo.post(f"{PM}/editions", data=sent).text.split("as chosen above")[1]
    assert section("trigger-and-fault").editions == []
    assert theo.post(f"{PM}/editions", data=sent | {"save": "1"}).status_code == 302
    assert section("trigger-and-fault").editions == ["l1"]
    assert section("impact").editions == []
    usual = theo.post(f"{PM}/editions", data={"usual": "1"}).text
    assert (
        f'name="section-{number}" value="external" aria-label="Impact: External" checked' in usual
    )


def test_another_choice_voids_an_approval_and_a_published_one_refuses_it(
    approved, viewer_of, browser_of
):
    approved()
    theo = browser_of("theo")
    theo.post(f"{PM}/editions", data={"save": "1"})
    assert fresh().state == "in_review"


def test_a_published_one_keeps_its_editions(told, browser_of):
    before = section("impact").editions
    answer = browser_of("theo").post(f"{PM}/editions", data={"save": "1"})
    assert answer.status_code == 409
    assert "write a new version" in answer.text
    assert section("impact").editions == before


@pytest.mark.parametrize(("name", "status"), [("otto", 404), ("ada", 403), ("", 302), ("rea", 200)])
def test_who_chooses(written, browser_of, name, status):
    written()
    assert browser_of(name).get(f"{PM}/editions").status_code == status


def test_a_new_version_keeps_the_choice(told, browser_of):
    browser_of("theo").post(f"{PM}/revise")
    made = db.session.get_one(Postmortem, 2)
    chosen = {each.key: each.editions for each in made.sections}
    assert chosen["detection"] == ["l1"]
    assert chosen["trigger-and-fault"] == []

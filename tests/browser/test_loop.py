"""What an incident taught comes back: postmortem, article, and the next alert, in Chromium."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.demo import story
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.kb.models.article import Article
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.queries import postmortems
from portal.postmortems.services import writing
from portal.postmortems.terms import Outcome
from tests import shelf
from tests.browser.alerting import Alertmanager, connect
from tests.browser.conftest import Live
from tests.integrations.alerts.sample import Body
from tests.journeys.test_looking_back import FACTOR, SECTIONS
from tests.journeys.test_lost_orders import alert
from tests.postmortems.made import a_postmortem_with_a_lesson, fill_in

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
ViewerOf = Callable[[str], Viewer]
INC, PM = "/incidents/INC-1", "/postmortems/PM-1"
DATABASE = "Order Database"
ARTICLE = f"""## Symptom

- Orders are not saved, error OI-503

## Cause

{FACTOR}. Learned from INC-1 (PM-1).

## Workaround

1. Scale Order Intake to six pods.
2. Send an order. Check that it is saved.

## Fix status

The pool follows the number of pods from release 41 on.
"""


@pytest.fixture
def failure() -> Body:
    """What the demo tells of the failure of the order database."""
    told = {card["service"]: card for card in story.read("incidents")["scenarios"]}
    return dict(told[DATABASE])


@pytest.fixture
def alertmanager(live: Live, viewer_of: ViewerOf) -> Alertmanager:
    """A sender whose alerts are about the order database."""
    with db.writing():
        slug = DATABASE.lower().replace(" ", "-")
        db.session.add(Service(name=DATABASE, slug=slug, team_id=3, created_at=clock.now()))
    return connect(live.url, by=viewer_of("ada"))


def test_the_lesson_of_a_failure_is_the_first_answer_to_the_next_one(
    alertmanager: Alertmanager,
    failure: Body,
    open_as: Window,
    viewer_of: ViewerOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lena, theo, tess, rea = map(open_as, ("lena", "theo", "tess", "rea"))
    alertmanager.delivers(fired(failure))
    goes_up_to_l3(lena, theo, tess)
    is_resolved(tess)
    begins_in_one_press(tess)
    writes_a_section(tess)
    says_what_was_learned(tess)
    with db.writing():
        fill_in(postmortems.postmortem("PM-1", viewer=viewer_of("tess")), viewer_of("tess"))
    db.release()
    asks_for_review(tess)
    approves(rea)
    is_refused_for_its_factor(tess)
    drafts_the_article(tess)
    approves(rea)
    article = approves_the_article(rea)
    publishes(tess)
    shows_each_other(lena, article)
    day = timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda now=clock.now: now() + day)
    alertmanager.delivers(fired(failure, "another"))
    is_solved_by_the_article(lena)
    what_it_paid_back_is_shown(tess, article)


@pytest.fixture
def unfindable(live: Live, viewer_of: ViewerOf) -> None:
    """PM-1 in review: its article KB-1 says nothing of what was reported."""
    shelf.published("Recalibrate the thermal head", "1. Open the head.\n2. Turn the ribbon.\n")
    tess, lena = viewer_of("tess"), viewer_of("lena")
    article = db.session.get_one(Article, 1)
    told = Report(title="Parcel stickers have no barcode", channel=Channel.PHONE)
    with db.writing():
        incident = report(told, by=lena)
    found = a_postmortem_with_a_lesson(incident, by=tess)
    with db.writing():
        fill_in(found, tess)
        writing.conclude(found, found.lessons[0], Outcome.PRODUCED, by=tess, article=article)
        POSTMORTEM.advance(found, "submit", by=tess)
    db.release()


def test_an_article_l1_would_not_find_is_refused_until_it_has_their_words(
    unfindable: None, open_as: Window
) -> None:
    tess, rea = open_as("tess"), open_as("rea")
    rea.goto(f"{PM}/review")
    expect(rea.locator("#found")).to_contain_text("“Parcel stickers have no barcode”: not found")
    rea.locator("#note").fill("Well told.")
    press(rea, "Approve")
    expect(rea.get_by_role("alert")).to_contain_text("L1 would not find KB-1")
    expect(rea.locator("#note")).to_have_value("Well told.")

    tess.goto(f"{PM}/review")
    tess.get_by_role("link", name="Add the words people used").click()
    symptoms = tess.locator("#symptoms")
    symptoms.fill(f"{symptoms.input_value()}\nParcel stickers have no barcode")
    press(tess, "Save and look it over")
    expect(tess.locator(".proposal-head")).to_be_visible()

    rea.goto(f"{PM}/review")
    expect(rea.locator("#found")).to_contain_text(
        re.compile("“Parcel stickers have no barcode”: place [123]\\b")
    )
    rea.locator("#comments").get_by_role("button", name="Resolve").click()
    press(rea, "Approve")
    expect(rea.get_by_text("PM-1 is approved now.")).to_be_visible()

    rea.goto(f"{PM}/review")
    rea.get_by_text("points held").click()
    expect(rea.locator(".points li").first).to_be_visible()


def test_a_section_is_saved_while_it_is_written(unfindable: None, open_as: Window) -> None:
    tess = open_as("tess")
    tess.goto(f"{PM}/sections/impact", wait_until="networkidle")
    tess.locator("#text").fill("Two hundred parcels waited.")
    tess.keyboard.press("Control+s")
    expect(tess.locator("[data-save-status]")).to_contain_text("Saved")
    tess.goto(f"{PM}/sections/impact")
    expect(tess.locator("#text")).to_have_value("Two hundred parcels waited.")


def test_of_two_in_one_section_the_second_sees_both_texts(
    unfindable: None, open_as: Window
) -> None:
    tess, mona = open_as("tess"), open_as("mona")
    for page in (tess, mona):
        page.goto(f"{PM}/sections/impact")
    tess.locator("#text").fill("Two hundred parcels waited.")
    press(tess, "Save this section")
    expect(tess.get_by_text("“Impact” is saved.")).to_be_visible()
    mona.locator("#text").fill("Nobody could ship until noon.")
    press(mona, "Save this section")
    expect(mona.get_by_label("Saved by Tess")).to_have_value("Two hundred parcels waited.")
    text = mona.locator("#text")
    expect(text).to_have_value("Nobody could ship until noon.")
    text.fill("Two hundred parcels waited; nobody could ship until noon.")
    press(mona, "Save this section")
    expect(mona.locator("#part-impact")).to_contain_text("waited; nobody could ship")


def fired(failure: Body, fingerprint: str = "one") -> Body:
    body = alert(failure, "firing")
    began = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    body["alerts"][0] |= {"startsAt": began, "fingerprint": fingerprint}
    return body


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def goes_up_to_l3(lena: Page, theo: Page, tess: Page) -> None:
    lena.goto(INC)
    press(lena, "Take it")
    escalates(lena, "Operations (L2)", "No article, every shop waits.")
    theo.goto(INC)
    press(theo, "Accept")
    escalates(theo, "Engineering (L3)", "The pool is full, and that is a matter of the code.")
    tess.goto(INC)
    expect(tess.locator(".received")).to_contain_text("a matter of the code")
    press(tess, "Accept")


def escalates(page: Page, team: str, note: str) -> None:
    page.get_by_role("link", name="Escalate").first.click()
    page.get_by_label("To", exact=True).select_option(team)
    page.get_by_label("Why").select_option("no_kb")
    page.locator("#note").fill(note)
    press(page, "Hand over")


def is_resolved(tess: Page) -> None:
    tess.goto(f"{INC}/resolve")
    tess.get_by_label("How it ended").select_option("fixed")
    tess.get_by_label("What solved it").fill("Scaled Order Intake back to six pods.")
    tess.get_by_label("No article helped").check()
    press(tess, "Resolve")


def begins_in_one_press(tess: Page) -> None:
    part = tess.locator("#postmortem")
    part.locator("#postmortem-size").select_option("short")
    part.get_by_role("button", name="Begin with this outline").click()
    expect(tess).to_have_url(re.compile(PM))
    expect(tess.locator("#content, main")).to_contain_text("Engineering (L3)")


def writes_a_section(tess: Page) -> None:
    part = tess.locator("#part-impact")
    part.get_by_role("button", name="Write").click()
    tess.locator("#text").fill(SECTIONS["impact"])
    press(tess, "Save this section")
    expect(part).to_contain_text(SECTIONS["impact"])
    expect(tess.get_by_text("“Impact” is saved.")).to_be_visible()


def says_what_was_learned(tess: Page) -> None:
    tess.get_by_role("link", name="Add what was learned").first.click()
    tess.get_by_label("Kind of factor").select_option("technical")
    tess.get_by_label("In one sentence").fill(FACTOR)
    press(tess, "Save")
    expect(tess.locator("#lessons")).to_contain_text("No knowledge outcome yet")


def asks_for_review(tess: Page) -> None:
    tess.goto(PM)
    press(tess, "Ask for review")
    expect(tess.get_by_text("PM-1 is in review now.")).to_be_visible()


def approves(rea: Page) -> None:
    rea.goto(f"{PM}/review")
    press(rea, "Approve")
    expect(rea.get_by_text("PM-1 is approved now.")).to_be_visible()


def is_refused_for_its_factor(tess: Page) -> None:
    tess.goto(PM)
    press(tess, "Publish")
    refusal = tess.get_by_role("alert")
    expect(refusal).to_contain_text(f"The knowledge outcome of the contributing factor “{FACTOR}”.")
    expect(refusal.get_by_role("listitem")).to_have_count(1)


def drafts_the_article(tess: Page) -> None:
    press(tess, "Draft article")
    expect(tess.locator("#title")).to_have_value(FACTOR)
    expect(tess.locator("#symptoms")).to_have_value(re.compile("OI-503"))
    expect(tess.locator("#body")).to_have_value(re.compile("Learned from INC-1"))
    tess.locator("#body").fill(ARTICLE)
    press(tess, "Save and look it over")
    press(tess, "Ask for review")
    expect(tess.locator(".proposal-head")).to_contain_text("In review")


def approves_the_article(rea: Page) -> str:
    rea.goto("/reviews")
    rea.get_by_role("link", name=FACTOR).click()
    press(rea, "Approve and publish")
    expect(rea.get_by_text("readers get it now")).to_be_visible()
    return "/KB-1"


def publishes(tess: Page) -> None:
    tess.goto(PM)
    press(tess, "Publish")
    expect(tess.get_by_text("PM-1 is published now.")).to_be_visible()


def shows_each_other(lena: Page, article: str) -> None:
    lena.goto(article)
    shown = lena.locator("main")
    expect(shown.get_by_role("link", name=re.compile("Orders are not saved")).first).to_be_visible()
    expect(shown).to_contain_text("PM-1")
    expect(shown).to_contain_text("INC-1")
    lena.goto(INC)
    expect(lena.get_by_text("Needs a look back")).to_have_count(0)
    expect(lena.locator("#postmortem")).to_contain_text("PM-1")
    expect(lena.locator("#postmortem")).to_contain_text(f"Produced: {FACTOR}")


def is_solved_by_the_article(lena: Page) -> None:
    lena.goto("/incidents/INC-2")
    first = lena.locator("#answers [data-row]").first
    expect(first).to_contain_text(FACTOR)
    expect(first).to_contain_text("Written after the same alert: PM-1")
    press(lena, "Take it")
    lena.wait_for_load_state("networkidle")
    lena.keyboard.press("j")
    lena.keyboard.press("y")
    expect(lena.get_by_role("textbox", name="Article")).to_have_value("KB-1")
    lena.get_by_label("How it ended").select_option("fixed")
    lena.get_by_label("What solved it").fill("Let the pool follow the pods.")
    press(lena, "Resolve")
    expect(lena.get_by_text("An article solved it.")).to_be_visible()


def what_it_paid_back_is_shown(tess: Page, article: str) -> None:
    """INC-2 was solved at L1 with the article: the cards of article and postmortem count it."""
    for where in (article, "/postmortems/PM-1"):
        tess.goto(where)
        card = tess.locator("#payback")
        expect(card).to_contain_text(
            "1 incident was solved with it at the service desk, without a hand-over"
        )
        expect(card).to_contain_text("INC-2")

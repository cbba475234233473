"""The commonest tasks of each person, with their keys and clicks counted as docs/journeys.md says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services import escalating, working
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, EscalationReason
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from portal.search.jobs import rebuild
from portal.sla.jobs import ring
from tests import gaps, shelf
from tests.browser.conftest import Live
from tests.browser.counting import Walk
from tests.insights.payback.conftest import resolve
from tests.postmortems.made import a_postmortem_with_a_lesson

pytestmark = pytest.mark.browser
ViewerOf = Callable[[str], Viewer]
WalkAs = Callable[..., Walk]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TITLE = "VPN tunnel is down"
BODY = (
    "## Before you begin\n\nAsk which office it is.\n\n## Restart it\n\n"
    "1. Look at the tunnel lamp.\n2. Restart the gateway.\n3. Watch the lamp turn green.\n"
)


@pytest.fixture
def walk_as(live: Live, open_as: Callable[..., object]) -> WalkAs:
    """`walk_as("lena")`: somebody whose keys and clicks are counted."""
    return lambda name, **options: Walk(open_as(name, **options))  # type: ignore[arg-type]


@pytest.fixture
def desk(live: Live, viewer_of: ViewerOf) -> None:
    """KB-1 tells what to do about the tunnel, and INC-1 is about it: Lena works on it."""
    shelf.published("Restart the VPN tunnel", BODY)
    _happens(viewer_of, TITLE)
    with db.writing():
        working.take(db.session.get_one(Incident, 1), by=viewer_of("lena"), seen=None)
    rebuild()
    db.release()


@pytest.fixture
def paid_back(desk: None, viewer_of: ViewerOf) -> None:
    """KB-2 halved the time its trouble takes."""
    with db.writing():
        service = Service(name="Orders", slug="orders", created_at=clock.now())
        db.session.add(service)
    what = Report(title="Orders are not saved", channel=Channel.PHONE, service=service)
    content = Content(title=what.title, body=BODY, summary="Help.", service_ids=(service.id,))
    with clock.turned_to(clock.ago(days=100)):
        shelf.put(Kind.SOP, content)
    for day, minutes in [(110, 60)] * 5 + [(95, 30)] * 5:
        at = clock.ago(days=day)
        with clock.turned_to(at), db.writing():
            told = report(what, by=viewer_of("lena"))
        with clock.turned_to(at + timedelta(minutes=minutes)), db.writing():
            resolve(told, viewer_of("lena"))
    jobs.run_all()
    db.release()


@pytest.fixture
def at_l2(desk: None, viewer_of: ViewerOf) -> None:
    """INC-1 waits for the answer of Operations."""
    with db.writing():
        team = db.session.query(Team).filter_by(name="Operations").one()
        what = HandOver(to_team=team, reason=EscalationReason.NO_KB, note="The lamp is red.")
        escalating.escalate(db.session.get_one(Incident, 1), what, by=viewer_of("lena"))
    db.release()


def _happens(viewer_of: ViewerOf, title: str, **known: int) -> Incident:
    with db.writing():
        what = Report(title=title, channel=Channel.PHONE, **known)  # type: ignore[arg-type]
        return report(what, by=viewer_of("lena"))


def test_l1_finds_solves_and_escalates(desk: None, walk_as: WalkAs, viewer_of: ViewerOf) -> None:
    walk = walk_as("lena")
    page = walk.page

    walk.begins("/")
    walk.types("restart gateway")
    walk.key("Shift+Enter")
    page.wait_for_url("**/kb/restart-the-vpn-tunnel#s-restart-it")
    walk.costs("L1: from a blank home page to the right step")

    _happens(viewer_of, TITLE)
    walk.begins("/incidents/INC-2")
    walk.key("u")
    expect(page.get_by_label("Note")).to_be_focused()
    walk.types("The lamp is red.")
    walk.key("Control+Enter")
    expect(page.get_by_text("everything you tried went along")).to_be_visible()
    walk.costs("L1: escalate")

    walk.begins("/incidents/INC-1")
    walk.key("j", "y")
    expect(page.get_by_label("What solved it")).to_have_value(
        "Followed KB-1, “Restart the VPN tunnel”."
    )
    walk.key("Control+Enter")
    expect(page.get_by_text("An article solved it. Used.")).to_be_visible()
    walk.costs("L1: solved with an article")


def test_l2_accepts_runs_and_notes(at_l2: None, walk_as: WalkAs) -> None:
    walk = walk_as("theo")
    page = walk.page

    walk.begins("/")
    walk.click(page.get_by_role("button", name="Accept"))
    expect(page.locator(".received")).to_contain_text("The lamp is red.")
    walk.costs("L2: accept a hand-over and read its trail")

    walk.begins("/incidents/INC-1")
    walk.key("i")
    walk.types("The gateway does not answer.")
    walk.key("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("The gateway does not answer.")
    walk.costs("L2: note what was seen")

    walk.begins("/incidents/INC-1/articles/KB-1")
    walk.key("r")
    for taken in (1, 2, 3):
        page.wait_for_url("**/runs/1**")
        walk.key("d")
        expect(page.locator("[data-run-words]")).to_have_text(f"{taken} of 3 steps taken")
    walk.key("y")
    page.wait_for_url("**/resolve")
    walk.key("Control+Enter")
    expect(page.get_by_text("An article solved it. Used.")).to_be_visible()
    walk.costs("L2: follow a procedure of three steps to the end")


def test_l3_resolves_looks_back_and_writes(
    desk: None, walk_as: WalkAs, viewer_of: ViewerOf
) -> None:
    incident = _happens(viewer_of, "Orders are lost", impact=1, urgency=1)
    a_postmortem_with_a_lesson(incident, by=viewer_of("tess"))
    db.release()
    walk = walk_as("tess")
    page = walk.page

    walk.begins("/incidents/INC-1")
    walk.click(page.get_by_role("link", name="Resolve", exact=True).first)
    expect(page.get_by_label("What solved it")).to_be_focused()
    walk.types("Replaced the gateway.")
    walk.click(page.get_by_label("No article helped"))
    walk.key("Control+Enter")
    expect(page.get_by_text("is resolved now")).to_be_visible()
    walk.costs("L3: resolve without an article")

    walk.begins("/incidents/INC-1")
    walk.click(page.get_by_role("button", name="Write the postmortem").first)
    page.wait_for_url("**/postmortems/PM-2")
    walk.costs("L3: from a resolved incident to its postmortem")

    walk.begins("/postmortems/PM-1")
    walk.click(page.get_by_role("button", name="Draft article").first)
    page.wait_for_url("**/edit**")
    walk.costs("L3: from a lesson to the draft of its article")


def test_a_reviewer_goes_through_the_queue(
    desk: None, walk_as: WalkAs, viewer_of: ViewerOf
) -> None:
    tess = viewer_of("tess")
    for title in ("Change the ribbon", "Clean the head", "Reset the badge"):
        content = Content(title=title, body=BODY, summary="How the desk does it.")
        with db.writing():
            proposal = writing.create_article(Kind.SOP, content, by=tess)
            PROPOSAL.advance(proposal, "submit", by=tess)
    db.release()
    walk = walk_as("rea")
    page = walk.page

    walk.begins("/reviews")
    walk.key("Enter")
    expect(page.locator("h1")).to_have_text("Change the ribbon")
    walk.costs("Reviewer: open what waits longest")

    walk.begins(page.url)
    page.wait_for_timeout(1500)  # a page takes the key once it was looked at
    walk.key("a")
    expect(page.locator("h1")).to_have_text("Clean the head")
    walk.costs("Reviewer: approve, publish and go to the next")
    page.locator("[data-rest]").evaluate("button => button.dataset.rest = 600000")
    page.keyboard.press("a")  # twice by mistake: the next one was not looked at yet
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Clean the head")

    walk.begins(page.url)
    walk.click(page.get_by_label("What has to change?"))
    walk.types("Say which head.")
    walk.click(page.get_by_role("button", name="Ask for changes"))
    expect(page.get_by_text("The author has been told what to change.")).to_be_visible()
    walk.costs("Reviewer: ask for changes")


def test_a_manager_sees_from_home_what_matters(
    paid_back: None, walk_as: WalkAs, viewer_of: ViewerOf
) -> None:
    gaps.add_gap("tunnel sings", people=["lena", "theo"])
    with clock.turned_to(clock.now() - timedelta(days=5)):
        _happens(viewer_of, "Orders are lost", impact=1, urgency=1)
    ring()
    jobs.run_all()  # what is told of late clocks stands on the page from the beginning
    db.release()
    walk = walk_as("mona")
    page = walk.page

    walk.begins("/")
    lessons = page.locator("section", has_text="Lessons that paid back").last
    walk.click(lessons.get_by_role("link", name="Show all"))
    expect(page.locator("tbody tr")).to_contain_text(["Orders are not saved"])
    walk.costs("Manager: which lesson paid back")

    walk.begins("/")
    walk.click(page.get_by_role("link", name="tunnel sings"))
    expect(page.locator("h1")).to_contain_text("tunnel sings")
    walk.costs("Manager: which search found nothing")

    walk.begins("/")
    walk.click(page.get_by_role("link", name="Orders are lost").first)
    expect(page.locator("h1")).to_have_text("Orders are lost")
    walk.costs("Manager: which clock is at risk")


def test_a_requester_asks_reports_and_answers(desk: None, walk_as: WalkAs) -> None:
    walk = walk_as("otto")
    page = walk.page

    walk.begins("/help")
    walk.types("printer sings")
    walk.key("Enter")
    walk.click(page.get_by_role("link", name="Report it"))
    walk.click(page.get_by_role("button", name="Send to the desk"))
    expect(page.locator("h1")).to_contain_text("printer sings")
    walk.costs("Requester: ask, find nothing, report it")

    walk.begins("/help")
    walk.click(page.get_by_role("link", name="printer sings"))
    walk.costs("Requester: see how a report stands")

    walk.begins(page.url)
    walk.click(page.get_by_label("Your message"))
    walk.types("It is louder now.")
    walk.key("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("It is louder now.")
    walk.costs("Requester: write to the desk")


def test_an_admin_invites_and_looks_after_the_portal(desk: None, walk_as: WalkAs) -> None:
    walk = walk_as("ada")
    page = walk.page

    walk.begins("/")
    walk.click(page.get_by_role("link", name="Diagnostics"))
    walk.click(page.get_by_label("What to check"))
    walk.types("Ping the gateway.")
    walk.key("Enter")
    expect(page.get_by_text("Added: the next hand-over asks for it.")).to_be_visible()
    walk.costs("Admin: add a check before hand-overs")

    walk.begins("/")
    walk.click(page.get_by_role("link", name="People"))
    walk.click(page.get_by_role("link", name="Invite somebody"))
    page.wait_for_url("**/invite**")
    walk.key()
    walk.types("Nora Lindqvist")
    walk.key("Tab")
    walk.types("nora@example.test")
    walk.key("Enter")
    expect(page.locator("h1")).to_have_text("Nora Lindqvist is invited")
    walk.costs("Admin: invite somebody")

    walk.begins("/")
    itself = page.locator("section", has_text="The portal itself").last
    expect(itself).to_be_in_viewport()
    expect(itself.get_by_text("All well", exact=True)).to_have_count(2)
    walk.costs("Admin: see whether everything runs")


def test_on_call_answers_from_the_phone(desk: None, walk_as: WalkAs, viewer_of: ViewerOf) -> None:
    _happens(viewer_of, "Printer jams")
    db.release()
    walk = walk_as("lena", **PHONE)
    page = walk.page

    walk.begins("/incidents/INC-2")
    walk.tap(page.get_by_role("button", name="Take it"))
    expect(page.get_by_text("INC-2 is yours.")).to_be_visible()
    walk.costs("On call, on the phone: take it")

    walk.begins("/incidents/INC-1")
    walk.tap(page.get_by_role("link", name="Comment"))
    expect(page.locator("#comment-text")).to_be_focused()
    expect(page.locator("#comment-text")).to_be_in_viewport(ratio=1)
    expect(page.locator(".thumb-bar")).to_be_hidden()
    walk.types("On my way.")
    walk.tap(page.get_by_role("button", name="Add note"))
    expect(page.locator(".timeline")).to_contain_text("On my way.")
    walk.costs("On call, on the phone: comment")


def test_l1_searches_follows_and_escalates_on_the_phone(desk: None, walk_as: WalkAs) -> None:
    walk = walk_as("lena", **PHONE)
    page = walk.page

    walk.begins("/")
    walk.types("restart gateway")
    walk.key("Enter")
    walk.click(page.locator(".result-title").first)
    page.wait_for_url("**/kb/restart-the-vpn-tunnel#s-restart-it")
    walk.costs("L1, on the phone: search and open the answer")

    walk.begins("/kb/restart-the-vpn-tunnel")
    for done in (0, 1, 2, 3):
        walk.tap(page.locator("[data-walk-next]"))
        expect(page.locator("[data-checklist-bar]")).to_contain_text(f"{done} of 3")
    walk.costs("L1, on the phone: follow three steps")

    walk.begins("/incidents/INC-1")
    walk.tap(page.get_by_role("link", name="Escalate").first)
    walk.tap(page.get_by_role("button", name="Hand over"))
    expect(page.get_by_text("everything you tried went along")).to_be_visible()
    walk.costs("L1, on the phone: escalate")

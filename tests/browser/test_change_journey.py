"""A change from the first word to the postmortem of its failure, by keyboard, in Chromium."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.accounts.viewer import Viewer
from portal.actions.services.planning import Plan, propose
from portal.catalog.models import Service
from portal.changes.risks import NAMES
from portal.changes.services import freezing
from portal.changes.services.freezing import FreezeCard
from portal.core import clock
from portal.core.db import db
from portal.problems.models.problem import Problem
from portal.problems.services.opening import Suspicion, open_problem
from portal.problems.terms import ProblemState
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
ViewerOf = Callable[[str], Viewer]
CHG = "/changes/CHG-1"
PLAN = {
    "title": "Move the order database to new disks",
    "reason": "The old disks are full by May.",
    "impact_analysis": "No order is saved for ten minutes.",
    "test_plan": "Save an order and read it.",
    "steps": "Stop the database\nCopy the files\nStart the database",
    "rollback_steps": "Mount the old disks\nStart the database",
    "rollback_check": "An order is saved",
    "rollback_minutes": "30",
}
TRIGGER = "No order is saved for ten minutes after the start"
DESPITE = "The disks do not last until the sale is over"


@pytest.fixture
def sale(live: Live, viewer_of: ViewerOf) -> None:
    """The order database, and a freeze that holds for everything today."""
    now = clock.now()
    with db.writing():
        db.session.add(Service(name="Order Database", slug="order-database", created_at=now))
        day = timedelta(days=1)
        card = FreezeCard(name="Winter sale", starts_at=now - day, ends_at=now + day)
        freezing.freeze(card, by=viewer_of("mona"))
    db.release()


def test_a_change_is_planned_agreed_to_carried_out_and_looked_back_on(
    sale: None, open_as: Window
) -> None:
    theo, tess, mona = map(open_as, ("theo", "tess", "mona"))
    plans_it(theo)
    is_refused_without_trigger_and_freeze_reason(theo)
    adds_what_is_missing(theo)
    is_never_left_to_its_implementer(tess)
    is_agreed_to_by_somebody_else(theo, mona)
    carries_it_out(theo)
    says_that_it_failed(theo)
    opens_the_incident(theo)
    looks_back_on_it(theo)


def by_key(control: Locator, key: str = "Enter") -> None:
    control.focus()
    control.press(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def plans_it(theo: Page) -> None:
    theo.goto("/changes/new")
    for name, words in PLAN.items():
        theo.locator(f"#{name}").fill(words)
    by_key(theo.get_by_label("Order Database"), "Space")
    begin = clock.now() - timedelta(minutes=5)
    for name, at in (("starts_at", begin), ("ends_at", begin + timedelta(hours=3))):
        theo.locator(f"#{name}").fill(f"{at:%Y-%m-%dT%H:%M}")
    theo.locator("#implementer").select_option("Theo")
    theo.locator("#decision_owner").select_option("Mona")
    for name in NAMES:
        by_key(theo.locator(f"[name={name}][value='1']"), "Space")
    by_key(theo.locator("#title"))
    expect(theo.get_by_text("CHG-1 is a draft")).to_be_visible()


def is_refused_without_trigger_and_freeze_reason(theo: Page) -> None:
    by_key(button(theo, "Submit for assessment"))
    missing = theo.get_by_role("alert").get_by_role("listitem")
    expect(missing).to_have_count(2)
    expect(missing.nth(0)).to_contain_text("in spite of the freeze “Winter sale”")
    expect(missing.nth(1)).to_contain_text("The trigger: what would make you roll back.")


def adds_what_is_missing(theo: Page) -> None:
    theo.keyboard.press("e")
    theo.locator("#freeze_reason").fill(DESPITE)
    theo.locator("#rollback_trigger").fill(TRIGGER)
    theo.locator("#rollback_trigger").press("Enter")
    expect(theo.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(theo.get_by_text("Still missing")).to_have_count(0)
    expect(theo.get_by_text(f"It goes ahead because: {DESPITE}")).to_be_visible()
    by_key(button(theo, "Submit for assessment"))
    expect(theo.get_by_text("CHG-1: in assessment.")).to_be_visible()


def is_never_left_to_its_implementer(tess: Page) -> None:
    tess.goto(f"{CHG}/ask")
    implementer = tess.get_by_label("Theo, Operations")
    by_key(implementer, "Space")
    by_key(tess.get_by_label("One of them is enough"), "Space")
    by_key(button(tess, "Ask them"))
    expect(tess.get_by_role("alert")).to_contain_text("may not be the only one")
    expect(implementer).to_be_checked()
    expect(tess.get_by_label("One of them is enough")).to_be_checked()
    by_key(tess.get_by_label("Mona, Service desk"), "Space")
    by_key(button(tess, "Ask them"))
    expect(tess.get_by_text("Round 1: open")).to_be_visible()


def is_agreed_to_by_somebody_else(theo: Page, mona: Page) -> None:
    theo.goto(CHG)
    by_key(button(theo, "Approve"))
    expect(theo.get_by_text("Round 1: open")).to_be_visible()
    mona.goto(CHG)
    by_key(button(mona, "Approve"))
    expect(mona.get_by_text("Round 1: approved")).to_be_visible()


def carries_it_out(theo: Page) -> None:
    theo.goto(CHG)
    by_key(button(theo, "Begin"))
    expect(theo.get_by_text(f"Roll back when: {TRIGGER}")).to_be_visible()
    by_key(button(theo, "Step 1 is done"))
    steps = theo.locator(".change-step")
    expect(steps.nth(0)).to_contain_text("Theo just now")
    theo.keyboard.press("Tab")
    expect(steps.nth(1).get_by_label("Note on step 2")).to_be_focused()
    steps.nth(1).get_by_label("Note on step 2").fill("Half of the files")
    by_key(button(theo, "Step 2 failed"))
    expect(steps.nth(1)).to_contain_text("Half of the files")


def says_that_it_failed(theo: Page) -> None:
    by_key(theo.get_by_role("link", name="It is over"))
    by_key(theo.get_by_label("Failed", exact=True), "Space")
    by_key(button(theo, "Record the outcome"))
    expect(theo.get_by_role("alert")).to_contain_text("What happened, in a sentence or two.")
    expect(theo.get_by_label("Failed", exact=True)).to_be_checked()
    theo.locator("#note").fill("The new disks refuse every third file.")
    theo.locator("#note").press("Enter")
    expect(theo.get_by_text("It was no success: look back on it")).to_be_visible()


def opens_the_incident(theo: Page) -> None:
    by_key(theo.get_by_role("link", name="Open an incident"))
    expect(theo.locator("#description")).to_have_value(
        "After CHG-1, Move the order database to new disks.\n\n"
        "The new disks refuse every third file."
    )
    by_key(button(theo, "Open the incident"))
    expect(theo.get_by_text("INC-1 is open, caused by CHG-1.")).to_be_visible()
    theo.goto(CHG)
    expect(theo.get_by_text("can be written once it is resolved")).to_be_visible()
    theo.goto("/incidents/INC-1")
    by_key(button(theo, "Take it"))
    theo.goto("/incidents/INC-1/resolve")
    theo.get_by_label("How it ended").select_option("fixed")
    theo.get_by_label("What solved it").fill("The old disks carry it again.")
    by_key(theo.get_by_label("No article would be worth writing"), "Space")
    by_key(button(theo, "Resolve"))
    expect(theo.get_by_text("INC-1 is resolved now.")).to_be_visible()


def looks_back_on_it(theo: Page) -> None:
    theo.goto(CHG)
    by_key(button(theo, "Write the postmortem of INC-1"))
    expect(theo.get_by_text("PM-1 holds what the incident knows already.")).to_be_visible()
    expect(theo.get_by_text("Change failure").first).to_be_visible()
    theo.goto(CHG)
    expect(theo.locator(".change-look-back")).to_contain_text("PM-1")


def test_what_is_refused_is_named_on_the_page_and_can_be_put_right_from_there(
    live: Live, viewer_of: ViewerOf, open_as: Window
) -> None:
    theo = viewer_of("theo")
    with db.writing():
        propose(None, Plan(title="Alert on a full pool"), by=theo)
        problem: Problem = open_problem(
            Suspicion(title="Pools run full", owner=theo.person), by=theo
        )
        problem.state, problem.cause = ProblemState.FIX_IN_PROGRESS, "No setting limits a pool."
    db.release()
    page = open_as("theo")

    page.goto("/actions/ACT-1")
    by_key(button(page, "Accept"))
    refusal = page.get_by_role("alert")
    expect(refusal.get_by_role("listitem")).to_have_count(2)
    expect(refusal).to_contain_text("owner")
    by_key(refusal.get_by_role("link", name="Edit"))
    expect(page.locator("#owner")).to_be_visible()

    page.goto("/problems/PRB-1/resolve")
    by_key(button(page, "Resolve"))
    expect(page.get_by_role("alert")).to_contain_text("A change that ended successfully")
    page.locator("#note").fill("Release 41 limits the pool.")
    by_key(button(page, "Resolve"))
    expect(page.get_by_text("How it was solved")).to_be_visible()

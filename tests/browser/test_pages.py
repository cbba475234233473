"""Every page as it is seen: no finding of axe, no overflow, no fault, and useful without scripts."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION
from portal.actions.services.planning import Plan, propose
from portal.activity.channels.webhook.channel import CHANNEL
from portal.activity.services import own
from portal.activity.services.channels import ChannelCard
from portal.activity.services.channels import add as add_channel
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.runs import services as runs
from portal.incidents.services import escalating, talking
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, EscalationReason
from portal.incidents.texts import written
from portal.incidents.trail.terms import StepResult
from portal.integrations.alerts.processing import draining
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.services import granting, reviewing, using, writing
from portal.kb.terms import FlagKind, Kind
from portal.problems.lifecycle import PROBLEM
from portal.problems.services.opening import Suspicion, open_problem
from portal.search.learning import claiming
from tests.browser.axe import CALM, with_axe, wrong
from tests.browser.conftest import Live
from tests.browser.rich import a_rich_article
from tests.changes.everything import everything_about_changes
from tests.gaps import add_gap
from tests.integrations.alerts.sample import add_source
from tests.integrations.runners.made import everything_about_runners
from tests.mailbox.conftest import a_mail_that_opens
from tests.postmortems.made import a_postmortem_with_a_lesson
from tests.thorough import EVERY_CASE, part

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
PLAIN = "## Steps\n\n1. Count them.\n2. Order as many.\n"
# Answers that are no pages, or lead elsewhere.
# What axe itself does late; `test_payloads` looks for inline styles where axe does not run.
NOT_OURS = ("Failed to load resource", "Applying inline style")
NO_PAGES = {
    "asset",
    "healthz",
    "readyz",
    "kb.file",
    "incidents.file",
    "mailbox.original",
    "opensearch.description",
    "search.suggest",
    "palette.palette",
}
NO_PAGES |= {
    "opensearch.suggest",
    "home.follow",
    "accounts.show_set_up",
    "accounts.wait_for_set_up",
    "activity.follow",
    "kb.import_report",
}
NO_PAGES |= {
    "live",
    "live_changed",
    "live_here",
    "styleguide",
    "incidents.run_steps",
    "learning.open_hit",
    "learning.export",
}
NO_PAGES |= {"incidents.people", "actions.export", "insights.export"}
NO_PAGES |= {"payback.export", "payback.export_ledger", "payback.export_articles"}
NO_PAGES |= {"postmortems.edition_markdown", "postmortems.edition_html"}
MISSING_HERE = {"accounts.invitation", "accounts.reset"}
RECORDS = {"<inc:": "INC-1", "<prb:": "PRB-1", "<chg:": "CHG-1", "<act:": "ACT-1", "<pm:": "PM-1"}
VALUES = {
    "gap": "GAP-1",
    "number": 1,
    "person_id": 1,
    "team_id": 1,
    "slug": "mail",
    "token": "none",
    "channel": "webhook",
    "kind": "grafana",
    "topic": "states",
    "delivery": 1,
    "key": "impact",
    "edition": "external",
}
NAMES = ("ada", "rea", "lena", "tess")
LOOKS: dict[str, dict[str, Any]] = {
    "light, wide": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark, narrow": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture
def pages(live: Live, viewer_of: Callable[[str], Any]) -> list[str]:
    """The addresses of every page, over an article with everything on it."""
    tess, rea, theo = viewer_of("tess"), viewer_of("rea"), viewer_of("theo")
    a_rich_article(by=tess, reader=rea)
    with db.writing():
        opened = writing.propose(db.session.get_one(Article, 1), by=tess)
        using.raise_flag(opened.article, FlagKind.OTHER, "The lid is stuck.", by=rea)
        reviewing.comment(opened, "Which printer?", by=rea, quote="Open the lid.")
        ref = opened.article.ref
        new = writing.create_article(
            Kind.SOP, Content("Order ribbons", PLAIN, "When the box is empty."), by=tess
        )
        PROPOSAL.advance(new, "submit", by=tess)
        ordering = new.article.ref
        granting.grant(theo.person, Kind.FAQ, by=viewer_of("mona"))
        hook = ChannelCard(name="#labels", address="https://example.com/hook", kinds=("kb.due",))
        team = db.session.get_one(Team, VALUES["team_id"])
        add_channel(CHANNEL, hook, team=team, by=viewer_of("ada"))
        own.keep(CHANNEL, "https://example.com/rea", by=rea)
        claimed = add_gap("label comes out white", people=["lena", "rea"])
        claiming.claim(claimed, ref, by=rea)
    add_gap("badge reader beeps", people=["lena", "rea"])
    with db.writing():
        report(
            Report(title="Badge reader beeps", channel=Channel.PHONE, requester=rea.person), by=tess
        )
        a_mail_that_opens("Badge reader beeps", viewer_of("mona"))
        add_source(viewer_of("ada"))
        incident = report(Report(title="Labels come out blank", channel=Channel.PHONE), by=tess)
        run = runs.start(incident, db.session.get_one(Article, 1), by=tess)
        key = run.steps[0].step_key
        runs.take(run, key, StepResult.FAILED, by=tess, seen=0, note="The lid is stuck.")
        what = Suspicion(title="Labels come out blank", incidents=[incident], owner=theo.person)
        problem = open_problem(what, by=theo)
        PROBLEM.advance(problem, "assess", by=theo)
        everything_about_changes(viewer_of)
        everything_about_runners(viewer_of)
    draining.drain(1)
    _acted(incident, tess, rea)
    a_postmortem_with_a_lesson(incident, by=tess)
    went_up = _went_up(viewer_of("lena"), theo)
    db.release()
    shown = ["/search/gaps/GAP-2", "/search/gaps?state=closed", "/changes?tab=all"]
    shown += [f"/changes/CHG-{number}" for number in range(2, 6)]
    shown += ["/runs/2", "/changes/CHG-5/jobs/2", "/admin/runners/jobs/2"]
    shown += ["/changes/CHG-4/ask", "/changes/CHG-5/finish", "/changes/calendar?span=week"]
    shown += [
        f"/kb/{ref}/proposal?view=source",
        f"/kb/{ordering}/proposal?view=source#line-3",
    ]
    shown += ["/kb/etiketten-bleiben-leer", "/guide/roles", "/search?q=labels+tag:print"]
    shown += [f"/incidents/{went_up}", "/help?q=labels", "/search?q=platen+roller"]
    shown += ["/admin/services/new?guide=services"]  # last: the way back stays from here on
    return [*_addresses(live, ref), *shown]


def _acted(incident: Incident, tess: Viewer, rea: Viewer) -> None:
    """An action with everything on it, and one that nobody owns."""
    with clock.turned_to(clock.ago(days=9)), db.writing():
        plan = Plan(
            title="Alert when the ribbon of a label printer runs low",
            description=written("As for `PRN-3`, see INC-1."),
            owner=rea.person,
            due_on=clock.today() + timedelta(days=2),
            reference="OPS-12",
        )
        action = propose(incident, plan, by=tess)
        propose(incident, Plan(title="Write down which ribbon fits which printer"), by=tess)
        for verb in ("accept", "start", "finish", "reopen"):
            ACTION.advance(action, verb, by=tess, note="The alert fires at 10 %.")


def _went_up(lena: Viewer, theo: Viewer) -> str:
    """An incident no article covers, with a word to who reported it; returns its reference."""
    with db.writing():
        what = Report(title="Scanner shows nothing", channel=Channel.PHONE, requester=theo.person)
        incident = report(what, by=lena)
        talking.comment(incident, written("We look into it."), by=lena, to_requester=True)
        to = db.session.get_one(Team, theo.team_id)
        escalating.escalate(incident, HandOver(to_team=to, reason=EscalationReason.NO_KB), by=lena)
        return incident.ref


def _addresses(live: Live, ref: str) -> Iterator[str]:
    adapter = live.app.url_map.bind("localhost")
    for rule in live.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES | MISSING_HERE:
            continue
        slug = "labels-print-blank" if rule.endpoint == "kb.show" else "mail"
        values = VALUES | {"ref": _ref_in(rule.rule, ref), "slug": slug}
        values["article"] = ref
        yield adapter.build(rule.endpoint, {key: values[key] for key in rule.arguments})
    yield "/actions?tab=all&overdue=1&type=prevent"
    yield "/actions?tab=verify"
    yield "/insights/incidents?of=reported"
    yield "/insights/speed?months=7"
    yield "/search?q=labels"
    yield "/no-such-page"


def _ref_in(rule: str, article: str) -> str:
    """Return the record an address is about, by the converter that reads it."""
    return next((ref for mark, ref in RECORDS.items() if mark in rule), article)


def person_for(url: str) -> str:
    if url.startswith(("/sign-in", "/password")):
        return ""
    if url.startswith(("/incidents", "/actions")):
        return "lena"
    if url.startswith(("/changes", "/runs")) or url.endswith("/discard"):
        return "tess"
    return "ada" if url.startswith(("/admin", "/kb/import", "/teams")) else "rea"


class Turned:
    """A window that shows each page in both looks, as a device that is turned: loaded in the one it
    has, looked at, turned, looked at again. Half of the pages are loaded in either; where not every
    case is asked for, each is looked at in the one it was loaded in, an eighth of them here
    and another one without scripts.

    Nothing but style sheets and what listens to the width tells the looks apart, so a second visit
    would find the same page and cost as much as the first.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.said = with_axe(page), list[str]()
        page.on(
            "console", lambda each: self.said.append(each.text) if each.type == "error" else None
        )
        self._looks = list(LOOKS)

    def visit(self, url: str) -> list[str]:
        """Load a page, look at it both ways, and return what is wrong with it."""
        answer = self.page.goto(url)
        status = answer.status if answer else 0
        found = [f"{status}"] if status >= 500 else []
        found += self._looked_at()
        self._turn()
        found += self._looked_at() if EVERY_CASE else []
        return [f"{url}: {each}" for each in found]

    def _turn(self) -> None:
        self._looks.reverse()
        look = LOOKS[self._looks[0]]
        self.page.emulate_media(color_scheme=look["color_scheme"])
        self.page.set_viewport_size(look["viewport"])
        self.page.evaluate(CALM)

    def _looked_at(self) -> list[str]:
        # A browser reports the status of a page that is not there as an error of its own.
        found = [each for each in self.said if not each.startswith(NOT_OURS)]
        found += wrong(self.page)
        self.said.clear()  # axe styles what it measures, which the policy refuses
        return [f"{self._looks[0]}: {each}" for each in found]


def test_every_page_is_accessible_and_fits(pages: list[str], open_as: Window) -> None:
    first = next(iter(LOOKS.values()))
    windows = {name: Turned(open_as(name, **first)) for name in ("", *NAMES)}
    faults = [
        fault for url in part(pages, 0, of=8) for fault in windows[person_for(url)].visit(url)
    ]
    assert faults == []


def test_every_page_says_what_it_is_for_without_scripts(pages: list[str], open_as: Window) -> None:
    windows = {name: open_as(name, java_script_enabled=False) for name in ("", *NAMES)}
    empty = []
    for url in part(pages, 4, of=8):
        page = windows[person_for(url)]
        page.goto(url)
        main = page.locator("main")
        if main.count() != 1 or len(main.inner_text().strip()) < 10 or not page.title():
            empty.append(url)
    assert empty == []

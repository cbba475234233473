"""From a database failure to an article the next alert finds: the postmortem and its lesson."""

import pytest

from portal.core import jobs
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from tests.journeys.people import INC
from tests.journeys.test_lost_orders import alert

PM, ARTICLE = "/postmortems/PM-1", "/kb/KB-1"
FACTOR = "Every pod opens forty connections, however many pods there are"
SECTIONS = {
    "in-three-lines": "No order could be saved. Every shop waited. Pools follow the pods now.",
    "impact": "Every shop, for twenty minutes.",
    "trigger-and-fault": "A scale-up met a pool that no setting limits.",
    "detection": "The alert told it, two minutes after the first refusal.",
    "response-and-recovery": "L2 scaled back; that ended it.",
    "what-went-well-and-where-we-got-lucky": "It was before noon.",
}


@pytest.fixture
def failure(scenario):
    return scenario("Order Database")


def test_the_lesson_of_a_failure_meets_the_next_one(at, person, alertmanager, failure):
    lena, theo, rea, otto = map(person, ("lena", "theo", "rea", "otto"))
    alertmanager.delivers(alert(failure, "firing"))
    is_worked_on_and_resolved(at, lena, theo)
    begins_with_what_is_known(at, theo)
    says_what_was_learned(theo, rea)
    is_refused_for_its_factor(theo)
    becomes_an_article(at, theo, rea)
    is_published(theo)
    shows_everywhere(otto, lena)
    leads_the_next_alert(at, lena, alertmanager, failure)


def is_worked_on_and_resolved(at, lena, theo):
    at(1)
    lena.press(f"{INC}/take")
    lena.press(f"{INC}/priority", impact="1", urgency="1", priority="", priority_reason="")
    lena.press(f"{INC}/escalate", team="2", reason="no_kb", note="Every shop, P1.")
    at(4)
    theo.press(f"{INC}/hand-overs/1/accept")
    at(11)
    seen = "PostgreSQL has 300 of 300 connections"
    theo.press(f"{INC}/notes", kind="detect", text=seen, is_key="y")
    at(20)
    theo.press(f"{INC}/steps/mitigate")
    end = {"code": "fixed", "resolution": "Scaled Order Intake back.", "outcome": "kb_missing"}
    theo.press(f"{INC}/resolve", **end)
    assert "A postmortem in review" in theo.is_refused(f"{INC}/steps/close", 409)


def begins_with_what_is_known(at, theo):
    at(60)
    assert theo.press(f"{INC}/postmortem", size="short") == PM
    page = theo.sees(PM)
    assert "PostgreSQL has 300 of 300 connections" in page
    assert "Handed over to Operations (L2): no article covers it." in page
    assert "The impact lasted" in page
    assert "Mitigated: the impact ended." in page


def says_what_was_learned(theo, rea):
    for key, words in SECTIONS.items():
        theo.press(f"{PM}/sections/{key}/take")
        theo.press(f"{PM}/sections/{key}", text=words, seen="0")
    lesson = {"kind": "factor", "factor_kind": "technical", "statement": FACTOR}
    theo.press(f"{PM}/lessons", **lesson)
    step = {"kind": "resolution", "factor_kind": "", "statement": "Scale Order Intake to six pods"}
    theo.press(f"{PM}/lessons", **step)
    reason = "The pool follows the pods since the patch"
    theo.press(f"{PM}/lessons/2/outcome", outcome="none_needed", reason=reason)
    theo.press(f"{PM}/steps/submit")
    approves(rea)


def is_refused_for_its_factor(theo):
    told = theo.is_refused(f"{PM}/steps/publish", 409)
    assert f"The knowledge outcome of the contributing factor “{FACTOR}”." in told


def becomes_an_article(at, theo, rea):
    at(90)
    assert theo.press(f"{PM}/lessons/1/draft", kind="known_error") == f"{ARTICLE}/edit"
    jobs.run_all()
    assert "In review" in theo.sees(PM)
    approves(rea)
    assert "is not published: a reviewer approves it first" in theo.is_refused(
        f"{PM}/steps/publish", 409
    )
    theo.press(f"{ARTICLE}/proposal/submit")
    fingerprint = db.session.get_one(Proposal, 1).content.fingerprint
    rea.press(f"{ARTICLE}/proposal/approve", fingerprint=fingerprint)
    theo.press(f"{ARTICLE}/proposal/publish")
    jobs.run_all()


def is_published(theo):
    theo.press(f"{PM}/steps/publish")
    theo.press(f"{INC}/steps/close")
    jobs.run_all()


def shows_everywhere(otto, lena):
    article = f"/kb/{db.session.get_one(Article, 1).slug}"
    assert "PM-1" in otto.sees(article)
    assert "INC-1" in lena.sees(article)
    assert FACTOR in otto.sees(PM)
    page = lena.sees(INC)
    assert "PM-1" in page
    assert f"Produced: {FACTOR}" in page


def leads_the_next_alert(at, lena, alertmanager, failure):
    at(2_000)
    again = alert(failure, "firing")
    again["alerts"][0] |= {"startsAt": "2026-11-25T18:00:00Z", "fingerprint": "another"}
    alertmanager.delivers(again)
    page = lena.sees("/incidents/INC-2").split("Likely answers")[1]
    assert "Written after the same alert: PM-1" in page.split("KB-1")[1]


def approves(rea):
    page = rea.markup(f"{PM}/review")
    mark = page.split('name="fingerprint"')[1].split('value="')[1].split('"')[0]
    rea.press(f"{PM}/steps/approve", fingerprint=mark)

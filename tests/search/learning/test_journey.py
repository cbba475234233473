"""A gap from three searches in vain to three people who are told that it is answered."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core import jobs as outbox
from portal.core.db import db
from portal.search.learning.models import Gap, SearchObservation

BrowserOf = Callable[[str], FlaskClient]
EDITED = {
    "title": "Badge reader refuses a badge",
    "summary": "Renew the badge in the office.",
    "body": "1. Renew it.\n2. Try the door.\n",
    "audience": "internal",
    "category": "0",
}
REVIEWED = {"check": [], "note": ""}


def only_gap() -> Gap:
    db.release()
    return db.session.scalars(select(Gap)).one()


def publish_by_the_pages(browser_of: BrowserOf, ref: str, symptoms: str) -> None:
    """Theo saves and asks, Rea approves, Theo publishes: no author approves himself."""
    writer, reviewer = browser_of("theo"), browser_of("rea")
    page = writer.get(f"/kb/{ref}/edit").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page) or re.search(
        r'value="([^"]*)"[^>]*name="seen"', page
    )
    sent = EDITED | {
        "symptoms": symptoms,
        "seen": seen[1] if seen else "",
        "note": "In their words.",
    }
    assert writer.post(f"/kb/{ref}/edit", data=sent).status_code == 302
    assert writer.post(f"/kb/{ref}/proposal/submit").status_code == 302
    page = reviewer.get(f"/kb/{ref}/proposal").text
    fingerprint = re.search(r'name="fingerprint"[^>]*value="([^"]+)"', page)
    assert fingerprint
    approved = reviewer.post(
        f"/kb/{ref}/proposal/approve", data=REVIEWED | {"fingerprint": fingerprint[1]}
    )
    assert approved.status_code == 302
    assert writer.post(f"/kb/{ref}/proposal/publish").status_code == 302
    outbox.run_all()


def test_a_gap_from_the_searches_to_the_answer(
    desk: Any, search: Any, later: Any, browser_of: BrowserOf
) -> None:
    search("lena", "badge reader beeps")
    search("mona", "badge reader beeping red")
    search("tess", "reader beeps at badge")
    later(minutes=11)

    gap = only_gap()
    assert (gap.ref, gap.people, gap.tiers) == ("GAP-1", 3, [1, 3])
    page = browser_of("theo").get("/GAP-1", follow_redirects=True).text
    assert "3 people" in page
    assert "badge reader beeping red" in page

    answer = browser_of("theo").post("/kb/new/for/GAP-1", data={"outline": "sop"})
    assert answer.status_code == 302
    ref = only_gap().article_ref
    assert answer.location == f"/kb/{ref}/edit"
    draft = browser_of("theo").get(answer.location).text
    assert "badge reader beeping red" in draft
    assert "reader beeps at badge" not in draft  # Tess reads more than Lena: not put in her words

    publish_by_the_pages(browser_of, ref, symptoms="the door stays shut")
    gap = only_gap()
    assert gap.state == "claimed"
    page = browser_of("theo").get("/search/gaps/GAP-1").text
    assert "Still open" in page
    assert "missing in it: beeps" in page

    publish_by_the_pages(browser_of, ref, symptoms="badge reader beeps\nbadge reader beeping red")
    assert only_gap().state == "closed"
    assert "place 1" in browser_of("theo").get("/search/gaps/GAP-1").text

    for name in ("lena", "mona", "tess"):
        told = browser_of(name).get("/notifications").text
        assert "What you searched for in vain is answered now." in told
    assert "is answered now" not in browser_of("otto").get("/notifications").text
    assert {each.gap_id for each in db.session.scalars(select(SearchObservation))} == {1}

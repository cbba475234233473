"""Somebody who used an article before is told what is different now."""

from dataclasses import replace

import pytest

from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.trail import services as trail
from portal.incidents.trail.terms import StepResult
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind

URL = "/kb/mailbox-over-quota"
BADGE = "step-changed"
BODY = (
    "1. Open the mailbox.\n2. Empty the bin.\n3. Say goodbye.\n\n:::l3\n1. Purge.\n2. Wait.\n:::\n"
)


@pytest.fixture
def republish(viewer_of):
    """Publish the body given as the next revision."""
    text = Content(title="Mailbox over quota", body=BODY, summary="Free space.")

    def publish(body=BODY):
        with db.writing():
            by = viewer_of("tess")
            if article := db.session.get(Article, 1):
                proposal = writing.propose(article, by=by)
                writing.save(proposal, replace(text, body=body), by=by, seen=1, note="Bins")
            else:
                proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=by)
            PROPOSAL.advance(proposal, "publish_directly", by=by)

    return publish


def test_who_used_an_earlier_text_is_told_which_steps_changed_until_read(republish, browser_of):
    republish()
    lena = browser_of("lena")
    lena.post("/kb/KB-1/feedback", data={"verdict": "worked"})
    assert "Changed since you used it" not in lena.get(URL).text

    republish(BODY.replace("Empty the bin", "Empty the junk"))

    page = lena.get(URL).text
    assert "Changed since you used it" in page
    assert "Step 2 is new or worded differently" in " ".join(page.split())
    assert 'href="/kb/KB-1/compare?from=1&amp;to=2"' in page
    assert page.count(BADGE) == 1
    assert BADGE not in browser_of("theo").get(URL).text

    sent = {"revision": "2", "next": "/incidents/INC-1/articles/KB-1"}
    assert lena.post("/kb/KB-1/read", data=sent).location == sent["next"]
    assert BADGE not in lena.get(URL).text


def test_a_step_kept_for_a_higher_tier_is_not_spoken_of(republish, browser_of):
    republish()
    for name in ("lena", "tess"):
        browser_of(name).post("/kb/KB-1/feedback", data={"verdict": "worked"})

    republish(BODY.replace("Purge", "Purge everything"))

    assert BADGE not in browser_of("lena").get(URL).text
    assert BADGE in browser_of("tess").get(URL).text


def test_a_step_taken_in_an_incident_counts_as_use(republish, viewer_of, browser_of):
    republish()
    with db.writing():
        article = db.session.get_one(Article, 1)
        incident = report(Report(title="Mail bounces", channel=Channel.PHONE), by=viewer_of("lena"))
        trail.tried(incident, article.revision, "a-step", StepResult.DONE, by=viewer_of("lena"))
    republish(BODY.replace("\n3. Say goodbye.", ""))

    page = " ".join(browser_of("lena").get(URL).text.split())
    assert "A step is gone" in page


def test_reading_what_is_not_there_is_refused(republish, browser_of):
    republish()
    answer = browser_of("lena").post("/kb/KB-1/read", data={"revision": "9"})
    assert answer.status_code == 404
    assert browser_of("").post("/kb/KB-1/read").status_code == 401

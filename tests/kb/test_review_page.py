"""The reviewer's screen: what it calls out, what it keeps, and where it leads next."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.events import Event
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import reviewing, writing
from portal.kb.terms import Kind, ProposalState

TEXT = Content(
    title="Restart the queue",
    body="1. Look at the queue.\n2. Run `queue restart`.\n\n:::l3\nKnow `vault-7`.\n:::\n",
    summary="Restart a queue that hangs.",
    symptoms=("mails stay in the outbox",),
)


@pytest.fixture
def changed(viewer_of):
    """A published article with a change to it in review."""
    with db.writing():
        first = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(first, "publish_directly", by=viewer_of("tess"))
        proposal = writing.propose(first.article, by=viewer_of("tess"))
        body = TEXT.body.replace("queue restart", "rm -rf /var/spool/queue")
        content = replace(TEXT, body=body)
        writing.save(proposal, content, by=viewer_of("tess"), seen=1, note="Quicker")
        PROPOSAL.advance(proposal, "submit", by=viewer_of("tess"))
    return proposal


@pytest.fixture
def url(changed):
    return f"/kb/{changed.article.ref}/proposal"


def test_risky_changes_stand_first_with_both_texts(url, browser_of):
    page = browser_of("rea").get(url).text
    first = page.index("Look at these first")
    assert first < page.index("As read")
    assert page.index("rm -rf /var/spool/queue") > first
    assert "Can do harm" in page


def test_changes_are_shown_as_read_and_as_written(url, browser_of):
    reader = browser_of("rea")
    assert "prose--changes" in reader.get(url).text
    written = reader.get(f"{url}?view=source").text
    assert 'class="diff-removed"' in written
    assert 'id="line-2"' in written


def test_a_new_article_is_shown_as_a_text_not_as_a_difference(viewer_of, browser_of):
    with db.writing():
        proposal = writing.create_article(Kind.SOP, TEXT, by=viewer_of("theo"))
        where = f"/kb/{proposal.article.ref}/proposal"
    page = browser_of("rea").get(where).text
    assert "prose--changes" not in page
    assert "New article: Restart the queue" in page


def test_one_press_approves_and_publishes_with_both_events(changed, url, browser_of):
    client = browser_of("rea")
    fingerprint = changed.content.fingerprint
    data = {"fingerprint": fingerprint, "check": ["title", "no such point"]}
    answer = client.post(f"{url}/approve_and_publish", data=data)
    assert answer.location == "/reviews"
    found = db.session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()
    assert found.state is ProposalState.PUBLISHED
    verbs = db.session.scalars(select(Event.verb).order_by(Event.id)).all()
    assert verbs[-2:] == ["approve", "publish"]
    assert "title" in found.decisions[-1].checks


def test_the_author_has_no_decision_and_is_told_why(changed, url, browser_of, viewer_of):
    with db.writing():
        writing.save(changed, replace(TEXT, body="1. Wait."), by=viewer_of("rea"), seen=2)
        posted = {"fingerprint": changed.content.fingerprint}
    page = browser_of("rea").get(url).text
    assert "another reviewer approves it" in page
    assert "Approve and publish" not in page
    assert browser_of("rea").post(f"{url}/approve", data=posted).status_code == 403


def test_a_refusal_keeps_the_reason_and_says_what_is_missing(url, browser_of):
    data = {"fingerprint": "another text", "note": "I like it"}
    answer = browser_of("rea").post(f"{url}/approve", data=data)
    assert answer.status_code == 409
    assert "The text changed while you were reading" in answer.text
    assert "I like it" in answer.text


def test_an_open_comment_disables_approval_and_says_so(changed, url, browser_of, viewer_of):
    with db.writing():
        reviewing.comment(changed, "Why so harsh?", by=viewer_of("rea"), quote="rm -rf")
    page = browser_of("rea").get(url).text
    assert "1 open comment: resolve what is settled." in page
    assert "Why so harsh?" in page


def test_an_empty_comment_is_refused_and_its_passage_kept(url, browser_of):
    answer = browser_of("rea").post(f"{url}/comments", data={"quote": "the queue", "body": " "})
    assert answer.status_code == 422
    assert "the queue</textarea>" in answer.text


def test_a_decision_leads_back_to_the_queue(changed, url, browser_of, viewer_of):
    with db.writing():
        other = writing.create_article(Kind.SOP, TEXT, by=viewer_of("theo"))
        PROPOSAL.advance(other, "submit", by=viewer_of("theo"))
    answer = browser_of("rea").post(f"{url}/request_changes", data={"note": "Never rm -rf."})
    assert answer.location == "/reviews"


def test_an_address_cut_short_leads_to_the_article(url, browser_of):
    short = url.removesuffix("/proposal")
    assert browser_of("rea").get(short, follow_redirects=True).status_code == 200


def test_what_left_the_text_is_no_warning_to_those_it_was_kept_from(
    changed, url, browser_of, viewer_of
):
    with db.writing():
        content = replace(changed.content, body="1. Look at the queue.\n")
        writing.save(changed, content, by=viewer_of("tess"), seen=changed.save_number)
    for view in ("", "?view=source"):
        assert "vault-7" not in browser_of("theo").get(url + view).text
        assert "vault-7" in browser_of("rea").get(url + view).text


def test_the_queue_shows_risks_and_marks_ones_own(changed, browser_of):
    page = browser_of("rea").get("/reviews").text
    assert "1 risky change" in page
    assert "Yours: somebody else decides" not in page

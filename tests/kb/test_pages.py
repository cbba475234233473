"""The pages of the knowledge base, each for who should and who should not see it."""

import io
from dataclasses import replace

import pytest

from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
TEXT = Content(
    title="Mailbox over quota",
    body="Lead\n\n1. Open the mailbox.\n2. Empty the bin.\n\n:::l3\nRun `doveadm purge`.\n:::\n",
    summary="Free space in a full mailbox.",
    symptoms=("mail bounces",),
)


@pytest.fixture
def published(viewer_of):
    def publish(content=TEXT, kind=Kind.KNOWN_ERROR):
        with db.writing():
            proposal = writing.create_article(kind, content, by=viewer_of("tess"))
            PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
        return proposal.article

    return publish


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.text
    return response.text


def test_everybody_signed_in_reads_an_internal_article(published, browser_of):
    published()
    text = page(browser_of("lena"), "/kb/mailbox-over-quota")
    assert "Empty the bin" in text
    assert "mail bounces" in text


def test_a_lower_tier_never_receives_a_tier_section(published, browser_of):
    article = published()
    for name in ("lena", "theo", "otto"):
        for url in (
            "/kb/mailbox-over-quota",
            f"/kb/{article.ref}/print",
            f"/kb/{article.ref}/revisions/1",
        ):
            assert "doveadm" not in page(browser_of(name), url)
    assert "doveadm" in page(browser_of("tess"), "/kb/mailbox-over-quota")


def test_nobody_is_sent_away_from_what_is_not_public(published, browser_of):
    published()
    published(replace(TEXT, title="Opening hours", audience=Audience.PUBLIC))
    assert browser_of("").get("/kb/mailbox-over-quota").status_code == 404
    assert "Opening hours" in page(browser_of(""), "/kb/opening-hours")
    listed = page(browser_of(""), "/kb")
    assert "Opening hours" in listed
    assert "Mailbox" not in listed


def test_a_writer_goes_from_outline_to_draft(browser_of):
    client = browser_of("theo")
    answer = client.post("/kb/new", data={"outline": "sop", "title": "Restart the queue"})
    assert answer.status_code == 302
    ref = answer.location.split("/")[2]
    editor = page(client, f"/kb/{ref}/edit")
    assert "Restart the queue" in editor
    save = {
        "title": "Restart the queue",
        "body": "1. Stop.\n2. Start.",
        "summary": "Restarts it.",
        "audience": "internal",
        "category": "0",
        "seen": "1",
    }
    assert client.post(f"/kb/{ref}/edit", data=save).status_code == 302
    assert "Restarts it." in page(client, f"/kb/{ref}/edit")


def test_an_untitled_save_keeps_what_was_typed(browser_of):
    client = browser_of("theo")
    ref = client.post("/kb/new", data={"outline": "faq", "title": "T"}).location.split("/")[2]
    answer = client.post(
        f"/kb/{ref}/edit",
        data={
            "title": "",
            "body": "a precious sentence",
            "audience": "internal",
            "category": "0",
            "seen": "1",
        },
    )
    assert answer.status_code == 422
    assert "Give the article a title." in answer.text
    assert "a precious sentence" in answer.text


def test_an_overlapping_save_shows_both_texts(published, browser_of):
    article = published()
    theo, tess = browser_of("rea"), browser_of("tess")
    page(theo, f"/kb/{article.ref}/edit")
    form = {
        "title": TEXT.title,
        "summary": "s",
        "audience": "internal",
        "category": "0",
        "seen": "1",
    }
    assert (
        tess.post(f"/kb/{article.ref}/edit", data=form | {"body": "Tess was here"}).status_code
        == 302
    )
    answer = theo.post(f"/kb/{article.ref}/edit", data=form | {"body": "Rea was here"})
    assert answer.status_code == 409
    assert "Tess was here" in answer.text
    assert "Rea was here" in answer.text


def test_a_picture_is_seen_by_readers_only_once_it_is_published(published, browser_of):
    article = published()
    writer, reader = browser_of("rea"), browser_of("lena")
    page(writer, f"/kb/{article.ref}/edit")
    sent = writer.post(
        f"/kb/{article.ref}/files",
        data={"file": (io.BytesIO(PNG), "shot one.png")},
        headers={"Accept": "application/json"},
    )
    assert sent.json["files"][0]["markdown"] == "![shot-one](attachment:shot-one.png)"
    url = f"/kb/{article.ref}/files/shot-one.png"
    assert writer.get(url, buffered=True).data == PNG
    assert reader.get(url).status_code == 404


def test_feedback_and_flags_reach_the_owner(published, browser_of):
    article = published()
    lena, tess = browser_of("lena"), browser_of("tess")
    lena.post(
        f"/kb/{article.ref}/feedback", data={"verdict": "did_not_work", "comment": "bin was empty"}
    )
    lena.post(f"/kb/{article.ref}/flags", data={"kind": "outdated", "text": "new client"})
    assert "bin was empty" in page(tess, f"/kb/{article.ref}/feedback")
    assert "new client" in page(tess, f"/kb/{article.ref}/flags")
    assert lena.get(f"/kb/{article.ref}/feedback").status_code == 403


@pytest.mark.parametrize("url", ["/kb", "/kb/new", "/kb/mine"])
def test_pages_without_an_article_open(browser_of, url):
    page(browser_of("theo"), url)


@pytest.mark.parametrize(
    "rest",
    [
        "edit",
        "proposal",
        "history",
        "compare",
        "flags",
        "verify",
        "owner",
        "review-date",
        "feedback",
        "print",
    ],
)
def test_a_hidden_article_is_not_there(published, browser_of, rest):
    article = published(replace(TEXT, audience=Audience.L3))
    assert browser_of("lena").get(f"/kb/{article.ref}/{rest}").status_code == 404


def test_the_owner_opens_every_page_of_an_article(published, browser_of, viewer_of):
    article = published()
    ref = article.ref
    with db.writing():
        writing.propose(article, by=viewer_of("tess"))
    tess = browser_of("tess")
    for rest in (
        "edit",
        "proposal",
        "proposal?view=source",
        "history",
        "revisions/1",
        "flags",
        "verify",
        "owner",
        "review-date",
        "feedback",
        "print",
    ):
        page(tess, f"/kb/{ref}/{rest}")


def test_the_review_queue_is_for_reviewers(browser_of):
    page(browser_of("rea"), "/reviews")
    assert browser_of("theo").get("/reviews").status_code == 403

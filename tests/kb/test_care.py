"""Articles that become due for review by themselves."""

import pytest

from portal.accounts.services import people
from portal.core import clock
from portal.core.db import db
from portal.kb.care import owned_by
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import using, writing
from portal.kb.services.rendering import reading
from portal.kb.terms import DueReason, FlagKind, Kind, Verdict

TEXT = Content(title="Empty the queue", body="1. Stop it.\n2. Empty it.\n", summary="Empties it.")


@pytest.fixture
def article(viewer_of):
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    return proposal.article


def say(article, verdict, viewer, step_key=""):
    with db.writing():
        using.give_feedback(article, verdict, by=viewer, step_key=step_key)


def test_a_step_that_fails_three_times_makes_the_article_due(article, viewer_of):
    key = reading(article, article.revision.body, tier=0).steps[1]["key"]
    for name in ("lena", "theo"):
        say(article, Verdict.DID_NOT_WORK, viewer_of(name), key)
    assert article.due_reason is None
    say(article, Verdict.DID_NOT_WORK, viewer_of("rea"), key)
    assert article.due_reason is DueReason.STEP_FAILURES
    assert article.review_due_at <= clock.now()


def test_failures_of_different_steps_do_not_add_up(article, viewer_of):
    for key in ("a", "b", "c"):
        say(article, Verdict.DID_NOT_WORK, viewer_of("lena"), key)
    assert article.due_reason is None


def test_an_owner_who_leaves_makes_the_article_due(article, viewer_of):
    tess = viewer_of("tess").person
    assert owned_by(tess).number == 1
    with db.writing():
        people.leave(tess, by=viewer_of("ada"))
    assert article.due_reason is DueReason.OWNER_GONE


def test_the_first_page_says_once_what_an_article_asks_for_with_every_reason(
    article, viewer_of, browser_of
):
    with db.writing():
        using.raise_flag(article, FlagKind.OUTDATED, "The menu moved.", by=viewer_of("lena"))
    for name in ("lena", "theo"):
        say(article, Verdict.DID_NOT_WORK, viewer_of(name))
    page = browser_of("tess").get("/").text
    mine = page.partition("My articles need me")[2].partition("</section>")[0]
    assert mine.count("Empty the queue") == 1
    assert "The menu moved." in mine
    assert "Outdated" in mine
    assert "2 readers were not helped" in mine
    assert "My articles need me" not in browser_of("lena").get("/").text

"""The page of a proposal says which searches would no longer find the article."""

from dataclasses import replace

import pytest

from portal.core import jobs
from portal.core.db import db
from portal.kb import searchable
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind
from portal.search import services as search
from portal.search.golden import services as golden
from portal.search.index.engine import engine
from portal.search.jobs import rebuild
from portal.search.learning.terms import Reach
from tests.search import ranker

TEXT = Content(title="Labels print blank", body="1. Turn the ribbon.\n", summary="Blank labels.")


@pytest.fixture
def article(viewer_of, monkeypatch):
    monkeypatch.setattr(search, "ranked", ranker.ranked)
    tess, rea = viewer_of("tess"), viewer_of("rea")
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=tess)
        PROPOSAL.advance(proposal, "publish_directly", by=tess)
        golden.add("labels blank", proposal.article.ref, by=rea)
        golden.add("ribbon", proposal.article.ref, by=rea)
        hidden = golden.add("ribbon zanzibar", proposal.article.ref, by=rea)
        hidden.reach = int(Reach.CLOSED)
    return proposal.article.ref


def propose(viewer, text):
    with db.writing() as session:
        writing.propose(session.get(Article, 1), by=viewer, content=text)
    db.release()


def panel(browser, ref):
    page = browser.get(f"/kb/{ref}/proposal").text
    start = page.find("Searches that led here")
    return page[start : page.find("</section>", start)] if start > 0 else ""


def test_a_search_that_drops_out_is_marked(article, viewer_of, browser_of):
    propose(viewer_of("tess"), replace(TEXT, title="Printer trouble"))
    shown = panel(browser_of("tess"), article)
    assert "leaves the first three" in shown
    assert "not found, now place 1" in shown
    assert "place 1, as now" in shown
    assert "add them as symptoms" in shown


def test_a_text_with_the_same_words_is_fine(article, viewer_of, browser_of):
    propose(viewer_of("tess"), replace(TEXT, body="1. Turn the ribbon twice.\n"))
    shown = panel(browser_of("tess"), article)
    assert shown.count("place 1, as now") == 2
    assert "leaves the first three" not in shown


def test_words_of_people_who_read_more_are_left_out(article, viewer_of, browser_of):
    propose(viewer_of("tess"), replace(TEXT, title="Printer trouble"))
    assert "zanzibar" not in panel(browser_of("tess"), article)
    assert "zanzibar" in panel(browser_of("rea"), article)


def test_a_narrower_audience_loses_those_outside_it(article, viewer_of, browser_of):
    propose(viewer_of("tess"), replace(TEXT, audience=Audience.L3))
    assert panel(browser_of("tess"), article).count("not found, now place 1") == 2


def test_a_new_article_has_no_such_searches(viewer_of, browser_of):
    with db.writing():
        writing.create_article(Kind.FAQ, TEXT, by=viewer_of("tess"))
    assert panel(browser_of("tess"), "KB-1") == ""


def test_without_an_index_the_page_says_so(article, viewer_of, browser_of, monkeypatch):
    monkeypatch.undo()
    propose(viewer_of("tess"), replace(TEXT, title="Printer trouble"))
    engine.backend.clear()
    assert "index is being rebuilt" in panel(browser_of("tess"), article)


def test_what_is_proposed_is_what_is_found_once_published(article, viewer_of):
    jobs.run_all()
    text = replace(TEXT, title="Other", audience=Audience.L2, tags=("print",), environment="X9")
    propose(viewer_of("tess"), text)
    with db.writing() as session:
        proposal = writing.propose(session.get(Article, 1), by=viewer_of("tess"))
        expected = searchable.proposed(proposal)
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    found = searchable.document(db.session.get(Article, 1))
    same = {"updated_at": None, "version": 0}
    assert replace(found, **same) == replace(expected, **same)


def test_the_engine_itself_is_asked(article, viewer_of, browser_of, monkeypatch):
    monkeypatch.undo()
    rebuild()
    propose(viewer_of("tess"), replace(TEXT, title="Printer trouble", summary="Trouble."))
    shown = panel(browser_of("tess"), article)
    assert "leaves the first three" in shown
    assert "not found, now place 1" in shown
    assert "place 1, as now" in shown

"""A page asks the database the same few questions however many articles there are."""

from benchmarks import sources
from benchmarks.corpus import Corpus
from benchmarks.crowd import grow_to
from benchmarks.search import DEMO
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind


def test_lists_issue_as_many_statements_for_many_articles_as_for_ten(
    viewer_of, browser_of, statements
):
    with db.writing():
        content = Content(
            title="Restart the relay", body="1. Stop.\n2. Start.", summary="Restarts."
        )
        proposal = writing.create_article(Kind.KNOWN_ERROR, content, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    reader = browser_of("lena")
    corpus = Corpus(sources.texts_below(DEMO))
    grow_to(10, corpus)
    few = {url: statements(lambda url=url: reader.get(url)) for url in ("/kb", "/", "/kb?page=1")}
    grow_to(150, corpus)
    many = {url: statements(lambda url=url: reader.get(url)) for url in few}
    # A section of the first page that has nothing to show asks once less; lists always ask the same.
    assert abs(many.pop("/") - few.pop("/")) <= 2
    assert many == few
    assert max(many.values()) < 25

"""What the benchmark measures is what it says: one corpus in database, index and other engines."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import crowd, questions, search
from benchmarks.corpus import Corpus
from benchmarks.names import Growing, host
from benchmarks.peers import FUZZY, PEERS
from benchmarks.sources import load, save, texts_below
from portal.core.db import db
from portal.core.records import registry
from portal.kb.models.article import Article
from portal.search import jobs, services
from portal.search.index.engine import engine

FIXTURE = Path(__file__).parent.parent / "kb" / "fixtures" / "runbooks"
DEMO = Path(__file__).parents[2] / "portal" / "demo" / "content" / "articles"


def test_full_search_alone_is_refused(monkeypatch):
    monkeypatch.setattr("sys.argv", ["search", "--engines", "full"])
    with pytest.raises(SystemExit, match="say --engines portal,full"):
        search.main()


@pytest.fixture(scope="module")
def corpus():
    return Corpus(texts_below(FIXTURE, DEMO))


def test_same_seed_same_documents(corpus):
    assert list(corpus.documents(30)) == list(corpus.documents(30))
    longer = list(corpus.documents(60))
    assert longer[:30] == list(corpus.documents(30))
    assert len({document.title for document in longer}) > 50


def test_texts_are_kept_for_other_processes(tmp_path):
    texts = texts_below(FIXTURE)
    save(texts, tmp_path / "texts.json")
    assert load(tmp_path / "texts.json") == texts


def test_names_never_cease():
    import random

    names = Growing(random.Random(1), host, strength=10, d=0.7)
    early = {names.next() for _ in range(1_000)}
    later = {names.next() for _ in range(4_000)}
    assert len(later - early) > 1.2 * len(early)
    assert len(early) < 500


def test_questions_are_drawn_of_every_class(corpus, tmp_path):
    found = questions.draw(corpus, 80, measured=5)
    assert {name: len(each) for name, each in found.queries.items()} == dict.fromkeys(
        questions.CLASSES, questions.WARM_UP + 5
    )
    assert all(phrase[0] == phrase[-1] == '"' for phrase in found.queries["phrase"])
    found.save(tmp_path / "questions.json")
    assert questions.Questions.load(tmp_path / "questions.json") == found


@pytest.mark.parametrize("name", PEERS)
def test_every_engine_finds_replaces_and_suggests(name, corpus, tmp_path):
    documents = [
        replace(document, audience=("internal",), confidence="validated")
        for document in corpus.documents(40)
    ]
    peer = PEERS[name](tmp_path)
    peer.build(documents)
    wanted = replace(documents[7], title="Quokka enclosure floods")
    peer.replace(wanted)
    assert peer.search("quokka floods")[0] == wanted.ref
    assert peer.search('"enclosure floods"') == [wanted.ref]
    assert peer.suggest("quokka encl") == [wanted.ref]
    assert peer.search("enclosure", words=FUZZY) == [wanted.ref]
    peer.close()
    again = PEERS[name](tmp_path)
    assert again.search("quokka") == [wanted.ref]
    again.close()


def test_database_and_index_hold_the_same(app, session, viewer_of, corpus):
    documents = {document.ref: document for document in corpus.documents(40)}
    crowd.publish(documents.values())
    engine.backend.rebuild(documents.values(), again=lambda _refs: [])
    assert not jobs.drift()
    for article in db.session.query(Article):
        stored = registry.kind("KB").document(article)
        assert stored.body.strip() == documents[article.ref].body
        assert stored.confidence == documents[article.ref].confidence
        assert set(stored.tags) == set(documents[article.ref].tags)
    hit = services.find("restart", viewer_of("lena")).hits[0]
    assert any(segment.marked for segment in hit.snippet.segments)


def test_a_database_that_has_articles_is_filled_up(app, session, corpus):
    crowd.publish(corpus.documents(5, first=11))
    assert crowd.grow_to(9, corpus) == 9
    db.release()
    assert db.session.query(Article).count() == 9

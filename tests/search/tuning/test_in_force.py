"""What is saved is what the engine searches with, and what is tried is not."""

import pytest

from portal.core import jobs as outbox
from portal.core.db import db
from portal.search import jobs, services
from tests.search import toys
from tests.search.searches import searched


@pytest.fixture
def desk(toy_kind):
    toys.add(title="Restart a Kubernetes node")
    toys.add(title="Water the plants", body="The tunnel of the greenhouse.")
    jobs.rebuild()


def found(viewer, typed):
    db.release()
    return [hit.ref for hit in services.find(typed, viewer).hits]


def test_a_saved_group_is_in_force_in_the_next_search(desk, browser_of, viewer_of):
    lena = viewer_of("lena")
    assert found(lena, "orchestrator node") == ["TOY-1"]
    assert found(lena, "orchestrator") == []
    sent = {"terms": "orchestrator\nKubernetes"}
    browser_of("mona").post("/admin/search/synonyms/new", data=sent | {"try": "1"})
    assert found(viewer_of("lena"), "orchestrator") == []
    browser_of("mona").post("/admin/search/synonyms/new", data=sent)
    assert found(viewer_of("lena"), "orchestrator") == ["TOY-1"]
    browser_of("mona").post("/admin/search/synonyms/1/remove", data={"seen": "1"})
    assert found(viewer_of("lena"), "orchestrator") == []


def test_one_way_is_one_way(desk, browser_of, viewer_of):
    sent = {"terms": "orchestrator\nKubernetes", "one_way": "y"}
    browser_of("mona").post("/admin/search/synonyms/new", data=sent)
    toys.add(title="The orchestrator desk")
    jobs.rebuild()
    assert found(viewer_of("lena"), "Kubernetes") == ["TOY-1"]
    assert set(found(viewer_of("lena"), "orchestrator")) == {"TOY-1", "TOY-3"}


def test_trying_asks_the_engine(desk, browser_of):
    searched("orchestrator")
    sent = {"terms": "orchestrator\nKubernetes", "try": "1"}
    page = browser_of("mona").post("/admin/search/synonyms/new", data=sent).text
    assert "1 with other first results" in page
    assert "Restart a Kubernetes node" in page


def test_a_pair_is_looked_for_with_the_engine_after_a_turn(desk, browser_of):
    browser = browser_of("mona")
    browser.post("/admin/search/relevance", data={"text": "orchestrator", "answer": "TOY-1"})
    browser.post("/admin/search/relevance/run")
    outbox.run_all()
    assert "not found" in browser.get("/admin/search/relevance").text
    browser.post("/admin/search/synonyms/new", data={"terms": "orchestrator\nKubernetes"})
    outbox.run_all()
    page = browser.get("/admin/search/relevance").text
    assert "+100 points since the run before" in page
    assert "synonyms or weights changed" in page


def test_a_field_that_counts_nothing_is_not_searched(desk, browser_of, viewer_of):
    assert found(viewer_of("lena"), "tunnel") == ["TOY-2"]
    names = ("title", "symptoms", "codes", "headings", "summary", "tags", "files")
    sent = dict.fromkeys(names, "1") | {"body": "0", "seen": "1"}
    browser_of("mona").post("/admin/search/weights", data=sent)
    assert found(viewer_of("lena"), "tunnel") in ([], ["TOY-2"])

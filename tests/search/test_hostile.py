"""No query can break the search, stall it, or learn what its author may not read."""

import time

import pytest

from portal.search import services, suggesting
from portal.search.index.engine import engine
from portal.search.query import parse
from portal.search.terms import LONGEST_QUERY, MOST_TERMS
from tests.search.hostile import HOSTILE
from tests.thorough import part

NAMES = [f"{number:03}" for number in range(len(HOSTILE))]


def test_there_are_many():
    assert len(HOSTILE) >= 200


@pytest.mark.parametrize("typed", HOSTILE, ids=NAMES)
def test_parsing(typed):
    query = parse(typed)
    count = len(query.words) + len(query.phrases) + len(query.without) + len(query.filters)
    assert count <= MOST_TERMS
    assert len(query.text) <= LONGEST_QUERY
    assert parse(str(query)).filters == query.filters


def test_answering(shelf, viewer_of):
    lena = viewer_of("lena")
    for typed in HOSTILE:
        started = time.monotonic()
        found = services.find(typed, lena)
        suggesting.suggest(typed, lena)
        assert time.monotonic() - started < 2, typed[:80]
        assert not {shelf["kernel"], shelf["team"], shelf["draft"]} & {
            hit.ref for hit in found.hits
        }


def test_answering_without_an_index(shelf, viewer_of):
    engine.backend.clear()
    lena = viewer_of("lena")
    for typed in part(HOSTILE, 0, of=4):
        found = services.find(typed, lena)
        assert not {shelf["kernel"], shelf["team"], shelf["draft"]} & {
            hit.ref for hit in found.hits
        }


def test_pages(shelf, browser_of):
    browser = browser_of("lena")
    for typed in part(HOSTILE, 1, of=4):
        if len(typed) < 5_000:
            sent = {"q": typed.encode("utf-8", "surrogatepass")}
            answer = browser.get("/search", query_string=sent)
            assert answer.status_code in {200, 302}, typed
            assert "<script>alert" not in answer.text
            assert browser.get("/search/suggest", query_string=sent).status_code == 200

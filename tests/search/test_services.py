"""Search tells the truth to everybody, and nobody more than they may know."""

import pytest
from sqlalchemy import event

from portal.core import jobs as outbox
from portal.core.db import db
from portal.search import jobs, services, suggesting
from portal.search.index.engine import engine
from portal.search.terms import Sort
from tests.search import toys


def refs(found) -> list[str]:
    return [hit.ref for hit in found.hits]


def text(segments) -> str:
    return "".join(f"[{each.text}]" if each.marked else each.text for each in segments)


class TestFinding:
    def test_hit_carries_what_the_page_shows(self, shelf, viewer_of):
        hit = services.find("vpn", viewer_of("lena")).hits[0]
        assert (hit.ref, hit.url, hit.label) == (shelf["vpn"], "/toys/1", "Toy")
        assert text(hit.title) == "Reset the [VPN] client"

    def test_snippet_is_the_best_passage(self, shelf, viewer_of):
        hit = services.find("connection refused", viewer_of("lena")).hits[0]
        assert "answers [connection] [refused] after" in text(hit.snippet.segments)

    def test_pages(self, shelf, viewer_of):
        found = services.find("tag:routine", viewer_of("lena"), page=2)
        assert (found.total, found.pages, found.page, len(found.hits)) == (30, 3, 2, 10)

    def test_page_beyond_the_end_is_the_last(self, shelf, viewer_of):
        assert services.find("tag:routine", viewer_of("lena"), page=99).page == 3

    def test_facets_count_and_narrow(self, shelf, viewer_of):
        found = services.find("tag:routine tag:vpn", viewer_of("lena"))
        tags = next(facet for facet in found.facets if facet.name == "tag")
        assert {(each.label, each.count, each.chosen) for each in tags.choices} == {
            ("routine", 30, True),
            ("vpn", 1, True),
        }
        assert tags.choices[0].query == "tag:vpn"

    def test_sorted_by_date(self, shelf, viewer_of):
        found = services.find("vpn", viewer_of("lena"), sort=Sort.UPDATED)
        assert refs(found) == [shelf["vpn"]]

    def test_archived_is_found_when_asked_for(self, shelf, viewer_of):
        assert refs(services.find("vpn is:archived", viewer_of("lena"))) == [shelf["old"]]

    def test_jump(self, shelf, viewer_of):
        assert services.jump("toy-1", viewer_of("lena")) == "/toys/1"
        assert services.jump(shelf["kernel"], viewer_of("lena")) is None
        assert services.jump("TOY-999", viewer_of("lena")) is None
        assert services.jump("ZZ-1", viewer_of("lena")) is None


CAN_READ = {
    "": {"public"},
    "lena": {"public", "vpn"},
    "theo": {"public", "vpn"},
    "tess": {"public", "vpn", "kernel"},
    "rea": {"public", "vpn", "kernel"},
    "mona": {"public", "vpn"},
    "ada": {"public", "vpn"},
    "otto": {"public", "vpn", "team"},
}


@pytest.mark.parametrize("name", CAN_READ)
class TestRights:
    """For everybody of the cast, and for nobody."""

    def test_everything_there_is(self, shelf, viewer_of, name):
        found = services.find("-tag:routine", viewer_of(name))
        assert set(refs(found)) == {shelf[each] for each in CAN_READ[name]}
        assert found.total == len(CAN_READ[name])

    def test_facets_and_totals(self, shelf, viewer_of, name):
        found = services.find("payroll", viewer_of(name))
        seen = {"kernel", "team"} & CAN_READ[name]
        assert found.total == len(seen)
        shown = {each.label for facet in found.facets for each in facet.choices}
        assert "kernel" not in shown or "kernel" in seen

    def test_suggestions(self, shelf, viewer_of, name):
        found = suggesting.suggest("payro", viewer_of(name))
        seen = {"kernel", "team"} & CAN_READ[name]
        assert {each.ref for each in found.records} == {shelf[each] for each in seen}
        assert bool(found.searches) == bool(seen)

    def test_hidden_text(self, shelf, viewer_of, name):
        found = services.find("strongswan", viewer_of(name))
        can = name in {"theo", "tess", "rea", "ada"}
        assert refs(found) == ([shelf["vpn"]] if can else [])
        both = services.find("vpn strongswan", viewer_of(name))
        quoted = [text(hit.snippet.segments) for hit in both.hits if hit.snippet]
        assert any("strongswan" in each for each in quoted) == can

    def test_draft(self, shelf, viewer_of, name):
        assert refs(services.find("quagga", viewer_of(name))) == []


class TestTheDatabaseDecides:
    """An index that lags behind widens nothing."""

    def test_narrowed_since(self, shelf, viewer_of):
        toys.change(shelf["vpn"], audience="l3")
        found = services.find("vpn", viewer_of("lena"))
        assert (refs(found), found.total, found.facets) == ([], 0, ())
        assert suggesting.suggest("vpn", viewer_of("lena")).records == ()

    def test_removed_since(self, shelf, viewer_of):
        toys.remove(shelf["vpn"])
        assert services.find("vpn", viewer_of("tess")).total == 0

    def test_title_comes_from_the_database(self, shelf, viewer_of):
        toys.change(shelf["vpn"], title="Reset the tunnel client")
        assert text(services.find("gateway", viewer_of("lena")).hits[0].title) == (
            "Reset the tunnel client"
        )


class TestSuggestions:
    def test_records_then_searches(self, shelf, viewer_of):
        found = suggesting.suggest("reset the vp", viewer_of("lena"))
        assert [each.title for each in found.records] == ["Reset the VPN client"]
        assert found.searches == ("reset the vpn",)

    @pytest.mark.parametrize("typed", ["", " ", "v", "\x00", " v "])
    def test_too_short(self, shelf, viewer_of, typed):
        found = suggesting.suggest(typed, viewer_of("lena"))
        assert not found.records
        assert not found.searches

    def test_reference(self, shelf, viewer_of):
        assert suggesting.suggest("toy-2", viewer_of("")).records[0].ref == shelf["public"]
        assert suggesting.suggest(shelf["kernel"], viewer_of("")).records == ()


class TestWithoutAnIndex:
    def test_titles_from_the_database(self, shelf, viewer_of):
        engine.backend.clear()
        found = services.find("vpn client", viewer_of("lena"))
        assert found.degraded
        assert refs(found) == [shelf["vpn"]]

    def test_rights_hold(self, shelf, viewer_of):
        engine.backend.clear()
        assert services.find("payroll", viewer_of("lena")).total == 0
        assert services.find("strongswan", viewer_of("theo")).total == 0

    def test_filters_hold(self, shelf, viewer_of):
        engine.backend.clear()
        assert services.find("vpn tag:routine", viewer_of("lena")).total == 0
        assert services.find("reset -client", viewer_of("lena")).total == 0
        assert services.find("100%", viewer_of("lena")).total == 0

    def test_suggestions_go_on(self, shelf, viewer_of):
        engine.backend.clear()
        assert suggesting.suggest("vpn", viewer_of("lena")).records[0].ref == shelf["vpn"]

    def test_it_heals_once(self, shelf, viewer_of):
        engine.backend.clear()
        jobs.heal()
        jobs.heal()
        assert outbox.waiting() == 1
        outbox.run_all()
        assert not services.find("connection refused", viewer_of("lena")).degraded


def test_what_became_hidden_is_offered_to_nobody_even_before_it_is_indexed(shelf, viewer_of):
    assert suggesting.suggest("kern", viewer_of("tess")).searches == ("kernel",)
    toys.change(shelf["kernel"], audience="team:4")
    with db.writing():
        jobs.index_later([shelf["kernel"]])
    offered = suggesting.suggest("kern", viewer_of("tess"))
    assert (offered.records, offered.searches, offered.corrected) == ((), (), "")
    assert services.find("kernal", viewer_of("tess")).corrected == ""


def test_a_search_asks_the_same_few_questions_whatever_it_finds(shelf, viewer_of):
    lena = viewer_of("lena")
    asked = {typed: _statements(typed, lena) for typed in ("vpn", "shift note", "tag:routine")}
    assert max(asked.values()) <= 8
    assert asked["shift note"] == asked["vpn"] == asked["tag:routine"]


def _statements(typed, viewer):
    services.find(typed, viewer)
    db.release()
    counted = []

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    services.find(typed, viewer)
    event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)

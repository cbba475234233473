"""What every engine behind search must do; a test module for an engine inherits these classes."""

import time
from dataclasses import replace

import pytest

from portal.search.index.backend import Ask, SearchBackend
from portal.search.query import parse
from portal.search.terms import FilterName, Sort
from tests.search.desk import (
    DESK,
    EVERYTHING,
    KERNEL,
    LENA,
    NOBODY,
    NOISE,
    OTTO,
    PRINTER,
    TESS,
    THEO,
    VPN,
    document,
)


def refs(engine: SearchBackend, text: str, tokens: frozenset[str] = LENA, **more) -> list[str]:
    return [each.ref for each in engine.search(parse(text), tokens, Ask(**more)).candidates]


def titles(engine: SearchBackend, typed: str, tokens: frozenset[str] = LENA) -> list[str]:
    return [each.ref for each in engine.suggest(typed, tokens, limit=5).documents]


@pytest.fixture
def filled(engine: SearchBackend) -> SearchBackend:
    """The engine with the desk and the noise in it."""
    engine.rebuild(EVERYTHING, again=lambda refs: [])
    return engine


class FindsText:
    """Words, phrases, identifiers."""

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("vpn", "TOY-1"),
            ("VPN Clients", "TOY-1"),
            ("resetting profiles", "TOY-1"),
            ("tunnel update", "TOY-1"),
            ("listeners", "TOY-2"),
            ("ora-12541", "TOY-2"),
            ("12541", "TOY-2"),
            ("ORA12541", "TOY-2"),
            ("TOY-3", "TOY-3"),
            ("clear the profile", "TOY-1"),
            ("payment gateway", "TOY-2"),
            ("programdata", "TOY-1"),
            ("wombat", "TOY-7"),
            ("collect.log", "TOY-7"),
            ("EX1001", "TOY-7"),
            ("prınter printer", "TOY-3"),
            ("PRINTÉR", "TOY-3"),
        ],
    )
    def test_finds(self, filled, text, first):
        assert refs(filled, text)[:1] == [first]

    def test_every_word_comes_before_some_words(self, filled):
        found = filled.search(parse("add printer connection"), LENA).candidates
        assert found[0].ref == "TOY-3"
        assert found[0].complete

    def test_some_words_fill_up(self, filled):
        found = filled.search(parse("printer strawberry"), LENA).candidates
        assert [(each.ref, each.complete) for each in found] == [("TOY-3", False)]

    def test_title_counts_more_than_body(self, filled):
        filled.index([document(8, "Something else", body="vpn " * 3)])
        assert refs(filled, "vpn")[0] == "TOY-1"

    def test_phrase_must_stand_as_it_is(self, filled):
        assert refs(filled, '"connection refused"') == ["TOY-1"]
        assert refs(filled, '"refused connection"') == []

    def test_phrase_of_common_words(self, filled):
        assert refs(filled, '"is down"') == ["TOY-2"]

    def test_without(self, filled):
        assert refs(filled, "connection refused") == ["TOY-1", "TOY-3"]
        assert refs(filled, "connection refused -printer") == ["TOY-1"]
        assert refs(filled, 'connection refused -"choose printers"') == ["TOY-1"]

    def test_nothing(self, filled):
        assert refs(filled, "strawberry") == []
        assert refs(filled, "the of and") == []
        assert refs(filled, "") == []


class Filters:
    """What stands before a colon."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("kind:how_to", ["TOY-3"]),
            ("kind:how-to", ["TOY-3"]),
            ('service:"remote access"', ["TOY-1"]),
            ("service:Remote-Access", ["TOY-1"]),
            ("tag:vpn", ["TOY-1"]),
            ("category:data", ["TOY-2"]),
            ("confidence:not_validated", ["TOY-2"]),
            ("owner:tess", ["TOY-2"]),
            ("tag:vpn tag:database", ["TOY-1", "TOY-2"]),
            ("tag:vpn kind:faq", []),
            ("is:stale", ["TOY-2"]),
            ("is:archived", ["TOY-6"]),
            ("confidence:archived vpn", ["TOY-6"]),
            ("-tag:routine -kind:sop", ["TOY-2", "TOY-3", "TOY-7"]),
            ("kind:nonsense", []),
        ],
    )
    def test_filter(self, filled, text, expected):
        assert refs(filled, text) == expected

    def test_archived_is_left_out(self, filled):
        assert "TOY-6" not in refs(filled, "vpn")

    def test_updated(self, filled):
        assert refs(filled, "updated:2d -tag:routine") == ["TOY-1", "TOY-2"]
        assert refs(filled, "updated:<2020") == []

    def test_sorted_by_date(self, filled):
        filled.index([document(0, "Nothing", body="a vpn is mentioned")])
        assert refs(filled, "vpn", sort=Sort.UPDATED) == ["TOY-0", "TOY-1"]

    def test_limit(self, filled):
        found = filled.search(parse("tag:routine"), LENA, Ask(upto=3))
        assert (len(found.candidates), found.more) == (3, True)


class Secrecy:
    """Nobody finds what is not open to one of their tokens."""

    def test_audience(self, filled):
        assert refs(filled, "zanzibar", TESS) == ["TOY-4"]
        assert refs(filled, "zanzibar", THEO) == []
        assert refs(filled, "quokka", OTTO) == ["TOY-5"]
        assert refs(filled, "quokka", TESS) == []

    def test_public(self, filled):
        assert refs(filled, "connection refused", NOBODY) == ["TOY-3"]
        assert refs(filled, "-nothing", NOBODY) == ["TOY-3"]

    def test_nobody_at_all(self, filled):
        assert refs(filled, "vpn", frozenset()) == []

    @pytest.mark.parametrize(
        "text", ["strongswan", "gw01.corp.example", '"restart the strongswan"']
    )
    def test_hidden_text_is_found_only_by_its_readers(self, filled, text):
        assert refs(filled, text, THEO) == ["TOY-1"]
        assert refs(filled, text, LENA) == []

    def test_hidden_text_does_not_complete_a_match(self, filled):
        found = filled.search(parse("vpn strongswan"), LENA).candidates
        assert [(each.ref, each.complete) for each in found] == [("TOY-1", False)]

    def test_hidden_text_does_not_refuse(self, filled):
        assert refs(filled, "vpn -strongswan", LENA) == ["TOY-1"]
        assert refs(filled, "vpn -strongswan", THEO) == []

    def test_hidden_text_does_not_change_scores(self, filled):
        def score(*layers):
            filled.rebuild([replace(VPN, layers=layers), *NOISE], again=lambda refs: [])
            return filled.search(parse("vpn client"), LENA).candidates[0].score

        assert score() == score(("l2", "vpn client " * 20))

    def test_token_is_not_a_word(self, filled):
        assert refs(filled, "l2") == []

    def test_suggestions(self, filled):
        assert titles(filled, "kernel") == []
        assert titles(filled, "kernel", TESS) == ["TOY-4"]
        assert titles(filled, "strong", THEO) == []

    def test_endings(self, filled):
        assert filled.suggest("payr", LENA, limit=5).endings == ()
        assert filled.suggest("payr", OTTO, limit=5).endings == ("payroll",)


class Suggests:
    """Titles while typing."""

    @pytest.mark.parametrize("typed", ["reset", "Reset the V", "vp", "client vpn res", "RESÉT"])
    def test_titles(self, filled, typed):
        assert titles(filled, typed) == ["TOY-1"]

    def test_beginning_of_a_title_comes_first(self, filled):
        filled.index([document(9, "Printer jams")])
        assert titles(filled, "print") == ["TOY-9", "TOY-3"]

    @pytest.mark.parametrize("typed", ["", " ", "*", "\x00", "zzz", "-"])
    def test_nothing(self, filled, typed):
        assert titles(filled, typed) == []


class Life:
    """Changes are seen at once; a rebuild loses nothing."""

    def test_replaced(self, filled):
        filled.index([replace(PRINTER, body="Ask the facility team.", version=2)])
        assert refs(filled, "sleeps") == []
        assert refs(filled, "facility") == ["TOY-3"]
        assert len(list(filled.documents())) == len(EVERYTHING)

    def test_narrowed_audience(self, filled):
        filled.index([replace(PRINTER, audience=("l3",))])
        assert refs(filled, "printer") == []

    def test_deleted(self, filled):
        filled.index([], forgetting=["TOY-3", "TOY-999"])
        assert refs(filled, "printer") == []
        assert "TOY-3" not in {each.ref for each in filled.documents()}

    def test_deleted_and_back(self, filled):
        filled.index([], forgetting=["TOY-3"])
        filled.index([PRINTER])
        assert refs(filled, "printer") == ["TOY-3"]

    def test_many_changes(self, filled):
        animals = ["ape", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay"]
        for animal in animals:
            filled.index([replace(KERNEL, body=animal)])
        assert refs(filled, "jay", TESS) == ["TOY-4"]
        assert not any(refs(filled, animal, TESS) for animal in animals[:-1])

    def test_generation_changes(self, filled):
        before = filled.generation()
        filled.index([PRINTER])
        assert filled.generation() != before

    def test_rebuild_replaces_everything(self, filled):
        assert filled.rebuild(DESK, again=lambda refs: []) == len(DESK)
        assert refs(filled, "tag:routine") == []
        assert refs(filled, "vpn") == ["TOY-1"]

    def test_change_during_a_rebuild(self, filled):
        changed = replace(PRINTER, body="Ask the facility team.")

        def reading():
            yield PRINTER
            filled.index([changed])
            filled.index([], forgetting=["TOY-1"])
            yield VPN

        filled.rebuild(reading(), again=lambda refs: [changed] if "TOY-3" in refs else [])
        assert refs(filled, "facility") == ["TOY-3"]
        assert refs(filled, "vpn") == []

    def test_failed_rebuild_changes_nothing(self, filled):
        def reading():
            yield PRINTER
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            filled.rebuild(reading(), again=lambda refs: [])
        assert refs(filled, "vpn") == ["TOY-1"]

    def test_empty(self, engine):
        assert engine.rebuild([], again=lambda refs: []) == 0
        assert refs(engine, "vpn") == []
        assert titles(engine, "vpn") == []

    def test_cleared_is_not_usable(self, filled):
        filled.clear()
        assert not filled.health().usable

    def test_health(self, filled):
        health = filled.health()
        assert (health.usable, health.documents) == (True, len(EVERYTHING))

    def test_check_can_compare(self, filled):
        held = {each.ref: (each.version, each.audience) for each in filled.documents()}
        assert held == {each.ref: (each.version, each.audience) for each in EVERYTHING}


class Values:
    """What filters can be set to, as far as the viewer may know."""

    def test_values_are_those_of_readable_documents(self, filled):
        for name in (FilterName.TAG, FilterName.SERVICE, FilterName.KIND, FilterName.OWNER):
            field = {FilterName.TAG: "tags", FilterName.SERVICE: "services"}.get(name)
            for tokens in (NOBODY, LENA, TESS):
                held = [each for each in EVERYTHING if tokens.intersection(each.audience)]
                known = {
                    value
                    for each in held
                    for value in (getattr(each, field) if field else (getattr(each, name.value),))
                }
                assert set(filled.values(name, tokens)) == known - {""}

    def test_what_is_left_out_gives_no_value(self, engine):
        engine.rebuild(
            [replace(VPN, tags=("one",)), replace(PRINTER, tags=("two",))], again=lambda refs: []
        )
        left = frozenset({VPN.ref})
        assert engine.values(FilterName.TAG, LENA, leaving_out=left) == ("two",)

    def test_an_empty_index_has_none(self, engine):
        engine.rebuild([], again=lambda refs: [])
        assert engine.values(FilterName.TAG, LENA) == ()


class Patience:
    """Nothing takes long."""

    def test_a_long_query(self, filled):
        started = time.monotonic()
        filled.search(parse("connection refused " * 1000), LENA)
        assert time.monotonic() - started < 2


class Contract(FindsText, Filters, Secrecy, Suggests, Values, Life, Patience):
    """Everything an engine must do."""

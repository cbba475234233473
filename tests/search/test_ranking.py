"""Scores, counts, pages and explanations, held against slow and obvious ways to the same."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.search import filters
from portal.search.index.backend import Ask
from portal.search.index.closeness import WORTH
from portal.search.index.tuning import Tuning
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse
from portal.search.terms import FACETS, FILL, Sort
from portal.search.words.synonyms import Group
from tests.search import formula
from tests.search.desk import LENA, NOW, TESS, document

WORDS = [
    "vpn",
    "tunnel",
    "printer",
    "gateway",
    "certificate",
    "mailbox",
    "password",
    "reset",
    "kernel",
    "listener",
    "ORA-12541",
    "gw-01.corp.example",
    "0x80070005",
    "the",
    "of",
    "log",
    "login",
    "backup",
    "wi-fi",
    "max_connections",
    "TLSv1.2",
]
QUERIES = (
    "vpn", "printer gateway", "reset the password", "ORA-12541 listener", "wi-fi", "12541",
    "max_connections", "TLSv1.2 certificate", "gw-01.corp.example mailbox kernel", "TOY-12",
)  # fmt: skip


def text(chance, most):
    return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))


def made(seed, count):
    """Return documents with everything by chance."""
    chance = random.Random(seed)
    return [
        document(
            number,
            text(chance, 4),
            kind=chance.choice(("sop", "faq", "how_to")),
            summary=text(chance, 5),
            symptoms=tuple(text(chance, 3) for _ in range(chance.randint(0, 2))),
            headings=(text(chance, 2),),
            body=text(chance, 60),
            codes=tuple(chance.choices(("EX1001", "ORA-12541"), k=chance.randint(0, 1))),
            tags=tuple(dict.fromkeys(chance.choices(("a", "b", "c"), k=2))),
            services=tuple(chance.choices(("Remote access", "Mail"), k=chance.randint(0, 1))),
            category=chance.choice(("Network", "Data", "")),
            audience=(chance.choice(("internal", "public", "l3", "team:9")),),
            confidence=chance.choice(("validated", "not_validated", "work_in_progress")),
            verified_at=chance.choice((None, NOW - timedelta(days=9))),
            uses=chance.choice((0, 0, 3, 40)),
            open_flags=chance.choice((0, 0, 1, 5)),
            failures=chance.choice((0, 0, 2)),
            layers=(("l3", "zanzibar tunnel"),) if number % 5 == 0 else (),
        )
        for number in range(1, count + 1)
    ]


DOCUMENTS = made(1, 120)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    backend = WhooshBackend(tmp_path_factory.mktemp("ranking"))
    backend.rebuild(DOCUMENTS[:100], again=lambda refs: [])
    backend.index([replace(each, body="replaced soon") for each in DOCUMENTS[:10]])
    backend.index(DOCUMENTS[100:])
    backend.index(DOCUMENTS[:10])
    yield backend
    backend.close()


def everything(engine, typed, tokens=LENA, **more):
    return engine.search(parse(typed), tokens, Ask(upto=1000, **more))


@pytest.mark.parametrize("typed", QUERIES)
def test_scores_are_those_of_the_formula(engine, typed):
    by_ref = {each.ref: each for each in DOCUMENTS}
    found = everything(engine, typed, literally=True).candidates
    assert found
    for each in found:
        expected = formula.score(typed, by_ref[each.ref], DOCUMENTS, LENA)
        assert expected * (1 - 1e-4) <= each.score <= expected * (1 + WORTH + 1e-4)
        if len(typed.split()) == 1:
            assert each.score == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("typed", QUERIES)
def test_all_that_have_every_word_are_found(engine, typed):
    asked = [each for each in parse(typed).words if each.lower() not in ("the", "of")]
    found = {each.ref for each in everything(engine, typed).candidates if each.complete}
    for held in DOCUMENTS:
        if LENA & set(held.audience) and formula.has_all(asked, held):
            assert held.ref in found


@pytest.mark.parametrize("typed", [*QUERIES, "vpn tag:a", '"vpn tunnel"', "kind:sop -printer"])
@pytest.mark.parametrize("sort", Sort)
def test_pages_are_disjoint_and_leave_nothing_out(engine, typed, sort):
    whole = [each.ref for each in everything(engine, typed, sort=sort).candidates]
    pages = []
    for start in range(0, len(whole), 7):
        ask = Ask(sort=sort, offset=start, upto=start + 7)
        pages += [each.ref for each in engine.search(parse(typed), LENA, ask).candidates]
    assert pages == whole
    assert len(set(whole)) == len(whole) == everything(engine, typed).total


@pytest.mark.parametrize(
    ("sort", "fact"),
    [
        (Sort.VERIFIED, lambda held: held.verified_at or NOW - timedelta(days=9999)),
        (Sort.USES, lambda held: held.uses),
        (Sort.UPDATED, lambda held: held.updated_at),
    ],
)
def test_sorts(engine, sort, fact):
    facts = [fact(each.document) for each in everything(engine, "vpn", sort=sort).candidates]
    assert facts == sorted(facts, reverse=True)
    assert len(set(facts)) > 1


FILTERED = [
    "kind:sop", "kind:sop kind:faq", "tag:a tag:b", "tag:a kind:faq", "-tag:a category:network",
    "service:mail tag:c -kind:faq", "confidence:validated tag:a", 'service:"remote access"',
]  # fmt: skip


@pytest.mark.parametrize("typed", FILTERED)
def test_counts_are_those_of_the_documents(engine, typed):
    query = parse(typed)
    held = [each for each in DOCUMENTS if LENA & set(each.audience)]
    counts = everything(engine, typed).counts
    for name in FACETS:
        others = tuple(each for each in query.filters if each.name is not name or each.negated)
        passing = [e for e in held if filters.matches(replace(query, filters=others), e, now=NOW)]
        values = Counter(value for each in passing for value in filters.values(each, name))
        assert dict(counts[name]) == dict(values), name


@pytest.mark.parametrize("typed", ["vpn", "tag:a", "printer gateway", "kernal"])
def test_what_is_left_out_counts_nowhere(engine, tmp_path, typed):
    gone = frozenset(each.ref for each in DOCUMENTS[20:60])
    without = WhooshBackend(tmp_path / "search")
    without.rebuild([e for e in DOCUMENTS if e.ref not in gone], again=lambda refs: [])
    seen, expected = everything(engine, typed, leaving_out=gone), everything(without, typed)
    assert [each.ref for each in seen.candidates] == [each.ref for each in expected.candidates]
    assert (seen.total, seen.complete) == (expected.total, expected.complete)
    assert (seen.counts, seen.repairs) == (expected.counts, expected.repairs)
    for one, other in zip(seen.candidates, expected.candidates, strict=True):
        assert one.score == pytest.approx(other.score, rel=1e-4)
    without.close()


@pytest.mark.parametrize("typed", ["vpn tunnel", "brand new words", "tag:a", '"brand new"', "EX77"])
def test_instead_is_as_if_it_were_indexed(engine, tmp_path, typed):
    changed = replace(DOCUMENTS[4], title="Brand new", body="brand new words EX77", version=2)
    changed = replace(changed, audience=("internal",), tags=("a", "z"))
    other = WhooshBackend(tmp_path / "search")
    other.rebuild(DOCUMENTS, again=lambda refs: [])
    other.index([changed])
    tried, real = everything(engine, typed, instead=changed), everything(other, typed)
    assert {e.ref: round(e.score, 3) for e in tried.candidates} == {
        e.ref: round(e.score, 3) for e in real.candidates
    }
    assert (tried.total, tried.counts) == (real.total, real.counts)
    other.close()


def test_partial_matches_fill_up_to_thirty(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    both = [document(number, "Printer gateway") for number in range(1, 4)]
    one = [document(number, "Printer") for number in range(4, 60)]
    backend.rebuild([*both, *one], again=lambda refs: [])
    found = backend.search(parse("printer gateway"), LENA, Ask(upto=100))
    assert (found.total, found.complete, len(found.candidates)) == (FILL, 3, FILL)
    backend.close()


def test_only_what_weighs_as_much_as_the_words_asked_for_is_likely(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    noise = [document(number, "Printer", body="Paper and toner.") for number in range(3, 30)]
    documents = [
        document(1, "Badge reader beeps", body="Hold the badge to the reader."),
        document(2, "Gateway", body="The door of the gateway is left of the reader."),
        document(30, "Mail", body="Badge.", signatures=("one",)),
        *noise,
    ]
    backend.rebuild(documents, again=lambda refs: [])
    ask = Ask(signatures=("one",))
    found = backend.search(parse("badge reader at the door beeps"), LENA, ask).candidates
    assert {each.ref: each.likely for each in found} == {
        "TOY-1": True,
        "TOY-2": False,  # two words of four, each once, in a longer text
        "TOY-30": True,  # the same error message
    }
    backend.close()


SYNONYMS = Tuning(synonyms=(Group(("vpn", "printer")), Group(("mailbox", "password reset"))))


@pytest.mark.parametrize("typed", [*QUERIES, "password reset", "mailbox vpn", "vpn tag:a"])
def test_explanations_come_to_the_score(engine, typed):
    ask = Ask(tuning=SYNONYMS, signatures=("abc",))
    for each in engine.search(parse(typed), LENA, ask).candidates:
        told = engine.explain(parse(typed), LENA, each.ref, ask)
        assert told.total == pytest.approx(each.score, rel=1e-3)


def test_a_synonym_is_explained(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    backend.rebuild([document(1, "Printer"), document(2, "Cable")], again=lambda refs: [])
    told = backend.explain(parse("vpn"), LENA, "TOY-1", Ask(tuning=SYNONYMS))
    assert told.parts[0][::2] == ("printer", "It is a synonym of “vpn”.")
    backend.close()


def test_the_same_error_message_is_explained_and_first(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    documents = [
        document(1, "Printer printer vpn"),
        document(2, "Mail", body="vpn", signatures=("one",)),
        document(3, "Mail", body="vpn", signatures=("one", "two")),
    ]
    backend.rebuild(documents, again=lambda refs: [])
    ask = Ask(signatures=("one", "two"))
    found = backend.search(parse("printer vpn"), LENA, ask).candidates
    assert [each.ref for each in found] == ["TOY-3", "TOY-2", "TOY-1"]
    for each in found:
        told = backend.explain(parse("printer vpn"), LENA, each.ref, ask)
        assert told.total == pytest.approx(each.score, rel=1e-3)
        assert ("same error message" in [what for what, *_ in told.parts]) is each.signed
    alone = backend.search(parse("strawberry"), LENA, ask).candidates
    assert [each.ref for each in alone] == ["TOY-3", "TOY-2"]
    backend.close()


def test_the_most_telling_message_comes_before_several_that_tell_less(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    documents = [
        document(1, "Mail", body="vpn vpn vpn", signatures=("minor", "small", "least")),
        document(2, "Mail", body="vpn", signatures=("main",)),
        document(3, "Mail", body="vpn", signatures=("main", "least")),
    ]
    backend.rebuild(documents, again=lambda refs: [])
    ask = Ask(signatures=("main", "minor", "small", "least"))
    found = backend.search(parse("vpn"), LENA, ask).candidates
    assert [each.ref for each in found] == ["TOY-3", "TOY-2", "TOY-1"]
    backend.close()


@pytest.fixture
def spelling(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    documents = [
        document(1, "Login page", body="pgbouncer restarts"),
        document(2, "Authentication fails", body="pg bouncer note"),
        document(3, "Zanzibar", audience=("l3",), body="quokkas"),
        document(4, "Mail", layers=(("l3", "wallaby"),)),
    ]
    backend.rebuild(documents, again=lambda refs: [])
    yield backend
    backend.close()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("log in", "TOY-1"), ("log-in", "TOY-1"), ("log in page", "TOY-1"),
        ("pgbouncer", "TOY-1"), ("authentcation", "TOY-2"), ("authenticaton fails", "TOY-2"),
        ("loginpage", "TOY-1"), ("authentication", "TOY-2"), ("pgbuoncer", "TOY-1"),
    ],
)  # fmt: skip
def test_misspelt_joined_and_split_words(spelling, typed, first):
    assert everything(spelling, typed).candidates[0].ref == first


@pytest.mark.parametrize("typed", ["zanzibat", "quoka", "walaby", "zanzi bar", "quokkas"])
def test_repairs_name_no_word_of_hidden_documents(spelling, typed):
    assert everything(spelling, typed).repairs == ()
    assert spelling.suggest(typed, LENA, limit=5).repairs == ()


def test_repairs_name_what_the_reader_may_read(spelling):
    assert [each.meant for each in everything(spelling, "zanzibat", TESS).repairs] == ["zanzibar"]


def test_nothing_of_what_is_left_out_is_offered_or_repaired_to(spelling):
    gone = frozenset(["TOY-3"])
    assert everything(spelling, "zanzibat", TESS, leaving_out=gone).repairs == ()
    offered = spelling.suggest("zanz", TESS, limit=5, leaving_out=gone)
    assert (offered.documents, offered.endings, offered.repairs) == ((), (), ())

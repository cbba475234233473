"""Our way of reading and writing Whoosh's files, held against Whoosh's own."""

import os
import pickle
import random

import numpy as np
import pytest
import whoosh

from portal.search.index import cards, lexicon, whoosh_parts
from portal.search.index.memory import ArrayCache
from portal.search.index.shelf import Shelf, segments
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.index.whoosh_parts import READ_WHOLE, index
from portal.search.index.whoosh_writing import BLOCK, MERGE_AT
from portal.search.query import parse
from tests.search.desk import EVERYTHING, LENA, VPN, document
from tests.thorough import many as times

MANY = 2 * BLOCK + 100
TURNS = times(300, few=120)
GAPS = (75, 255, 256, 300)  # 75 is `K`, which stands before every small number in a block
ANIMALS = ["ape", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay"]


def test_version():
    assert whoosh.__version__ == (2, 7, 4), (
        "Whoosh changed. lexicon.py reads the bytes of its lists of terms and of its blocks of "
        "postings; whoosh_parts.py the inside of its readers (_terms: _dbfile, _tindex.tables, "
        "_fieldmap, _postfile) and of the column readers (_dbfile, _offsets, _lengths); "
        "whoosh_writing.py fills W3PostingsWriter (_ids, _weights, _values, _maxweight, "
        "_compression) and adds to W3PerDocWriter (add_column_value, close, _segment, _storage). "
        "Compare these, run this file, then name the new version here."
    )


def texts(number):
    """Return words for one document, of which `every` stands in all, others in each so many."""
    chance = random.Random(number)
    seldom = [f"each{gap}" for gap in GAPS if number % gap == 0]
    return " ".join(["every", *chance.choices(ANIMALS, k=5), f"only{number}", *seldom])


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """An index with terms over several blocks, deleted documents and several segments."""
    backend = WhooshBackend(tmp_path_factory.mktemp("parts"))
    documents = [document(n, "Every day", body=texts(n), tags=("t",)) for n in range(1, MANY)]
    backend.rebuild(documents, again=lambda refs: [])
    backend.index([document(7, "Every day", body="every gnu"), *EVERYTHING])
    backend.index([], forgetting=["TOY-9", f"TOY-{MANY - 1}"])
    yield backend
    backend.close()


@pytest.fixture
def leaves(many):
    """The segments, as Whoosh opens them."""
    reader = whoosh_parts.opened(many.files.current())
    yield [leaf for leaf, _ in reader.leaf_readers()]
    reader.close()


def walked(leaf, field, term):
    """Return ids and carried bytes of a term the public way, which leaves deleted ones out."""
    matcher = leaf.postings(field, term)
    while matcher.is_active():
        yield matcher.id(), bytes(matcher.value() or b"")
        matcher.next()


def read(leaf, field, term):
    """Return the same our way, without the deleted ones."""
    held = whoosh_parts.lexicon(leaf).postings(field, term)
    gone = set(leaf.segment().deleted_docs())
    return [
        (number, row.tobytes())
        for number, row in zip(held.ids.tolist(), held.rows, strict=True)
        if number not in gone
    ]


def test_the_index_is_worth_comparing(leaves):
    assert len(leaves) > 1
    assert any(leaf.has_deletions() for leaf in leaves)
    assert max(leaf.doc_frequency("terms", "everi") for leaf in leaves) > 2 * BLOCK


@pytest.mark.parametrize(
    "term",
    [
        "everi",
        "gnu",
        "dai",
        "only1",
        f"only{MANY - 2}",
        "vpn",
        "t",
        *(f"each{gap}" for gap in GAPS),
    ],
)
def test_long_and_short_postings_read_the_same(leaves, term):
    for leaf in leaves:
        if ("terms", term) in leaf:
            assert read(leaf, "terms", term) == list(walked(leaf, "terms", term))


@pytest.mark.parametrize("field", ["ref", "terms", "hidden", "spelled", "values", "spellings"])
def test_every_term_of_a_field_reads_the_same(leaves, field):
    for leaf in leaves:
        terms = [term.decode() for term in leaf.lexicon(field)]
        for term in random.Random(1).sample(terms, min(60, len(terms))):
            assert read(leaf, field, term) == list(walked(leaf, field, term))


@pytest.mark.parametrize("field", sorted(READ_WHOLE))
def test_fields_kept_in_one_piece_hold_what_the_index_holds(leaves, field):
    for leaf in leaves:
        held = whoosh_parts.all_terms(leaf, field)
        assert held.terms == [term.decode() for term in leaf.lexicon(field)]
        for place in random.Random(2).sample(range(len(held.terms)), min(40, len(held.terms))):
            at = held.postings(range(place, place + 1))
            one = whoosh_parts.lexicon(leaf).postings(field, held.terms[place])
            assert held.ids[at].tolist() == one.ids.tolist()
            assert held.rows[at].tobytes() == one.rows.tobytes()


def test_unknown_term_is_empty(leaves):
    for leaf in leaves:
        assert len(whoosh_parts.lexicon(leaf).postings("terms", "strawberri")) == 0


def test_nothing_in_a_block_of_postings_is_run():
    block = pickle.dumps(((1,), None, os.getcwd), 2)
    about = pickle.dumps((1, 1, 1.0, 0, 0, 0), 2)
    held = lexicon.MAGIC + lexicon.BLOCK.pack(-len(about + block)) + about + block
    with pytest.raises(pickle.UnpicklingError, match=r"posix.getcwd in a block"):
        lexicon.decoded(held, 8)


def test_columns_read_the_same(leaves):
    for leaf in leaves:
        facts, plain = whoosh_parts.facts(leaf), whoosh_parts.Plain(leaf)
        numbers, words = leaf.column_reader("facts"), leaf.column_reader("plain")
        assert len(facts) == leaf.doc_count_all()
        for number in range(0, leaf.doc_count_all(), 97):
            assert facts[number].tobytes() == numbers[number]
            assert plain[number] == words[number]


def test_what_was_written_is_what_was_given(many):
    shelf = many._fresh()
    number = int(shelf.numbers({VPN.ref})[0])
    assert shelf.facts[number].tobytes() == cards.facts(VPN)
    assert shelf.plain(number) == cards.plain_text(VPN)
    assert shelf.card(number) == cards.card(VPN)
    for term, row in cards.searched(VPN).items():
        held = shelf.postings("terms", term)
        assert held.rows[held.ids.tolist().index(number)].tobytes() == row


def test_single_updates_keep_segments_few_and_lose_nothing(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    backend.rebuild([], again=lambda refs: [])
    chance = random.Random(3)
    held = {}
    for turn in range(TURNS):
        number = chance.randrange(1, 200)
        held[number] = f"turn{turn}"
        backend.index([document(number, "Note", body=held[number])])
    assert backend.health().segments < 4 * MERGE_AT
    assert backend.health().documents == len(held)
    for number, word in chance.sample(sorted(held.items()), 40):
        found = backend.search(parse(word), LENA).candidates
        assert [each.ref for each in found if each.complete] == [f"TOY-{number}"]
    backend.close()


def test_merged_segments_read_the_same(tmp_path):
    backend = WhooshBackend(tmp_path / "search")
    backend.rebuild([], again=lambda refs: [])
    for number in range(1, 3 * MERGE_AT):
        backend.index([document(number, "Note", body=texts(number))])
    reader = whoosh_parts.opened(backend.files.current())
    leaves = [leaf for leaf, _ in reader.leaf_readers()]
    assert max(leaf.doc_count_all() for leaf in leaves) >= MERGE_AT
    for leaf in leaves:
        assert read(leaf, "terms", "everi") == list(walked(leaf, "terms", "everi"))
    joined = Shelf("", segments(reader, ArrayCache(2**20)))
    found = joined.postings("terms", "everi").ids
    assert np.array_equal(found[joined.alive[found]], np.array(joined.live()))
    reader.close()
    backend.close()


def test_the_index_opens_with_whoosh_alone(many):
    opened = index.open_dir(str(many.files.current()))
    with opened.reader() as reader:
        assert reader.doc_count() == many.health().documents

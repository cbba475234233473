"""Phrases, found by where words stand: held against a plain look into every text."""

import random
from io import BytesIO

import pytest

from portal.search.index import cards
from portal.search.index.places import Gathering, Places
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.index.whoosh_writing import MERGE_AT
from portal.search.query import parse
from tests.search.desk import LENA, OTTO, TESS, THEO, document

WORDS = ("gateway", "refused", "connection", "by", "the", "relay")
PHRASES = (
    "connection refused",
    "refused connection",
    "connection refused by",
    "by the",
    "the the",
    "relay",
    "gateway relay gateway",
    "refused by the gateway",
    "connection strawberry",
)
AUDIENCES = (("internal",), ("public",), ("l3",), ("team:9",))
LAYERS = ((), (), ("l2",), ("l3", "l2"))


def text(chance, length):
    return " ".join(chance.choices(WORDS, k=length))


def written(number, *, seed=0):
    """A document of chance, with layers and lines of every kind."""
    chance = random.Random(f"{number}/{seed}")
    return document(
        number,
        text(chance, 3),
        body=text(chance, chance.randrange(30)),
        symptoms=(text(chance, 2), text(chance, 2)),
        audience=chance.choice(AUDIENCES),
        layers=tuple((token, text(chance, 4)) for token in chance.choice(LAYERS)),
    )


@pytest.fixture(scope="module")
def held():
    """All documents as they stand after the changes of `backend`."""
    documents = {number: written(number) for number in range(1, 1_200)}
    documents |= {number: written(number, seed=1) for number in range(5, 400, 7)}
    for number in range(3, 1_200, 11):
        del documents[number]
    return documents


@pytest.fixture(scope="module")
def backend(tmp_path_factory, held):
    """An index of several segments, with replaced and deleted documents, some of them merged."""
    backend = WhooshBackend(tmp_path_factory.mktemp("phrases"))
    backend.rebuild((written(n) for n in range(1, 1_190)), again=lambda refs: [])
    for number in range(1_190, 1_200):
        backend.index([written(number)])
    backend.index([written(number, seed=1) for number in range(5, 400, 7)])
    backend.index([], forgetting=[f"TOY-{number}" for number in range(3, 1_200, 11)])
    yield backend
    backend.close()


def having(held, phrase, tokens):
    """The references of what the tokens open and has the phrase in a part they open."""
    words = f" {phrase} ".encode()
    return {
        each.ref
        for each in held.values()
        if tokens.intersection(each.audience)
        and any(words in part for part in cards.readable_parts(cards.plain_text(each), tokens))
    }


def found(backend, phrase, tokens):
    """The references of what the engine says, before anything is ranked or cut."""
    shelf = backend._fresh()
    mask = shelf.side_by_side(phrase, tokens) & shelf.readable(tokens).mask
    return {shelf.card(number).ref for number in mask.nonzero()[0].tolist()}


def names(backend, typed, tokens=LENA):
    return {each.ref for each in backend.search(parse(typed), tokens).candidates}


@pytest.mark.parametrize("tokens", [LENA, THEO, TESS, OTTO], ids=["lena", "theo", "tess", "otto"])
@pytest.mark.parametrize("phrase", PHRASES)
def test_the_same_as_a_look_into_every_text(backend, held, phrase, tokens):
    assert found(backend, phrase, tokens) == having(held, phrase, tokens)
    assert backend.search(parse(f'"{phrase}"'), tokens).total == len(having(held, phrase, tokens))


def test_there_are_several_segments_and_a_merge(backend):
    sizes = [each.count for each in backend._fresh().segments]
    assert len(sizes) > 1
    assert MERGE_AT <= sorted(sizes)[-2] < max(sizes)


def test_facets_count_what_has_the_phrase(backend, held):
    counted = backend.search(parse('"connection refused by"'), TESS).counts["kind"]
    assert counted == {"sop": len(having(held, "connection refused by", TESS))}


def test_without_a_phrase(backend, held):
    without = having(held, "relay", LENA) - having(held, "connection refused", LENA)
    assert backend.search(parse('"relay" -"connection refused"'), LENA).total == len(without)


@pytest.fixture
def small(tmp_path):
    backend = WhooshBackend(tmp_path)
    backend.rebuild([], again=lambda refs: [])
    yield backend
    backend.close()


@pytest.mark.parametrize(
    "given",
    [
        {"symptoms": ("gateway refused", "relay down")},
        {"title": "gateway refused", "body": "relay down"},
        {"body": "gateway refused", "layers": (("l2", "relay down"),)},
        {"layers": (("l2", "gateway refused"), ("l2", "relay down"))},
        {"layers": (("l2", "gateway refused"), ("l3", "relay down"))},
        {"layers": (("l2", ""), ("l3", "gateway refused"), ("l3", "relay down"))},
    ],
)
def test_no_phrase_reaches_across_two_texts(small, given):
    small.index([document(1, **{"title": "Note", **given})])
    assert names(small, '"gateway refused"', TESS) == {"TOY-1"}
    assert names(small, '"refused relay"', TESS) == set()


def test_no_phrase_reaches_into_the_next_document(small):
    small.index([document(1, "Relay", category="gateway"), document(2, "Refused")])
    assert names(small, '"gateway refused"') == set()


def test_phrase_of_a_layer_is_for_those_it_is_open_to(small):
    hidden = document(1, "Gateway", body="relay", layers=(("l2", "gateway refused relay"),))
    small.index([hidden, document(2, "Gateway refused relay")])
    assert names(small, '"gateway refused"') == {"TOY-2"}
    assert names(small, '"gateway refused"', THEO) == {"TOY-1", "TOY-2"}
    assert names(small, 'gateway -"gateway refused"') == {"TOY-1"}


def test_layer_hides_nothing_of_the_next_document(small):
    small.index([document(1, "Note", layers=(("l3", "relay"),)), document(2, "Gateway refused")])
    assert names(small, '"gateway refused"') == {"TOY-2"}


def test_phrase_of_a_document_that_was_changed(small):
    small.index([document(1, "Gateway refused")])
    small.index([document(1, "Gateway relay")])
    assert names(small, '"gateway refused"') == set()
    assert names(small, '"gateway relay"') == {"TOY-1"}


@pytest.mark.parametrize("gap", [0, 1, 254, 255, 256, 65_534, 65_535, 65_536])
def test_words_near_and_far_apart(gap):
    texts = [b" gateway refused \n", b" x" * gap + b" gateway refused gateway "]
    places = gathered(texts)
    assert places.documents(places.starts([b"gateway", b"refused"]), LENA).tolist() == [0, 1]
    assert places.documents(places.starts([b"refused", b"gateway"]), LENA).tolist() == [1]


def test_nothing_is_found_in_nothing():
    assert gathered([]).starts([b"gateway"]).tolist() == []
    assert gathered([b""]).starts([b"gateway"]).tolist() == []
    assert gathered([b" gateway "]).starts([]).tolist() == []


def gathered(texts):
    gathering, file = Gathering(), BytesIO()
    for each in texts:
        gathering.add(each)
    gathering.write(file)
    file.seek(0)
    return Places(file)

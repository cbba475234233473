"""Measures, by hand."""

import pytest

from benchmarks.judging.measures import MEASURES, ndcg, reciprocal_rank, success

GRADES = {"answer": 3, "help": 2, "related": 1}


@pytest.mark.parametrize(
    ("found", "at_1", "at_5", "reciprocal"),
    [
        (["answer", "help"], 1, 1, 1.0),
        (["help", "answer"], 0, 1, 0.5),
        (["a", "b", "c", "d", "e", "answer"], 0, 0, 1 / 6),
        ([*"abcdefghij", "answer"], 0, 0, 0.0),
        ([], 0, 0, 0.0),
    ],
)
def test_looks_for_the_first_answer(found, at_1, at_5, reciprocal):
    assert success(found, GRADES, within=1) == at_1
    assert success(found, GRADES, within=5) == at_5
    assert reciprocal_rank(found, GRADES) == reciprocal


def test_gain_is_1_in_the_best_order():
    assert ndcg(["answer", "help", "related"], GRADES) == 1.0


def test_gain_is_less_the_later_a_document_comes():
    # best: 7/1 + 3/1.585 + 1/2 = 9.393; found: 0/1 + 7/1.585 + 0/2 + 3/2.322 = 5.708
    assert ndcg(["unknown", "answer", "other", "help"], GRADES) == pytest.approx(0.6077, abs=1e-4)


def test_nothing_is_told_apart_from_nothing_good():
    assert MEASURES["nothing"]([], GRADES) == 1.0
    assert MEASURES["nothing"](["unknown"], GRADES) == 0.0

"""The judged set keeps its form; whether its documents exist is asked when it is used."""

import json
from collections import Counter

from benchmarks.judging.judged import ANSWERS, CLASSES, RUNBOOKS, missing, read
from portal.search.terms import LONGEST_QUERY

SET = read()


def test_there_are_enough_queries_of_every_class():
    counted = Counter(each.kind for each in SET)
    assert sum(counted.values()) >= 300
    assert set(counted) == set(CLASSES)
    assert min(counted.values()) >= 60


def test_no_query_stands_twice():
    counted = Counter(" ".join(each.query.split()).casefold() for each in SET)
    assert [query for query, times in counted.items() if times > 1] == []


def test_queries_are_what_a_search_box_takes():
    assert [each.query for each in SET if not each.query.strip()] == []
    assert [each.query for each in SET if len(each.query) > LONGEST_QUERY] == []


def test_every_query_has_an_answer_and_grades_are_1_to_3():
    assert [each.query for each in SET if ANSWERS not in each.relevant.values()] == []
    grades = {grade for each in SET for grade in each.relevant.values()}
    assert grades == {1, 2, 3}


def test_documents_are_paths_inside_the_folder():
    paths = {path for each in SET for path in each.relevant}
    assert [path for path in paths if path.startswith(("/", ".")) or not path.endswith(".md")] == []


def test_lines_have_these_keys_and_no_others():
    keys = {tuple(json.loads(line)) for line in RUNBOOKS.read_text("utf-8").splitlines()}
    assert keys == {("query", "class", "relevant")}


def test_names_what_is_not_in_the_corpus():
    assert missing(SET[:1], []) == sorted(SET[0].relevant)
    assert missing(SET[:1], SET[0].relevant) == []

"""Golden queries from a terminal."""

import json

import pytest
from click.testing import CliRunner

from portal.core.db import db
from portal.search.golden import services
from portal.search.golden.commands import golden
from tests.search import toys


@pytest.fixture
def desk(toy_kind, plain_ranking, viewer_of):
    refs = [toys.add(title="Reset the tunnel"), toys.add(title="Kernel panic", audience="l3")]
    with db.writing():
        services.add("tunnel", refs[0], by=viewer_of("rea"))
        services.add("printer", refs[0], by=viewer_of("rea"))
    db.release()


def said(*words):
    return CliRunner().invoke(golden, words)


def test_run_and_show(desk):
    assert said("run").output == "0 new pairs, 2 pairs looked for.\n"
    lines = said("show").output.splitlines()
    assert [line.split() for line in lines[:2]] == [
        ["-", "TOY-1", "printer"],
        ["1", "TOY-1", "tunnel"],
    ]
    assert lines[2].startswith("2 pairs: first 50%, among three 50%")


def test_show_before_any_run(desk):
    assert said("show").output.startswith("0 pairs")


def test_what_is_exported_can_be_brought_in(desk, tmp_path):
    file = tmp_path / "pairs.jsonl"
    said("export", str(file))
    with db.writing() as session:
        session.execute(services.GoldenQuery.__table__.delete())
    answer = said("import", str(file), "--as", "mona@example.test")
    assert (answer.exit_code, answer.output) == (0, "2 pairs added, 0 refused.\n")


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "x"}', '{"text": 1, "answer": "TOY-1"}', ""])
def test_lines_that_are_no_pairs_are_named(desk, tmp_path, line):
    file = tmp_path / "pairs.jsonl"
    file.write_text(line + "\n" + json.dumps({"text": "reset", "answer": "TOY-1"}))
    answer = said("import", str(file), "--as", "mona@example.test")
    assert answer.exit_code == 1
    assert "Line 1: This is no pair." in answer.output
    assert "1 pair added, 1 refused." in answer.output


def test_with_the_rights_of_whoever_answers_for_them(desk, tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps({"text": "kernel", "answer": "TOY-2"}))
    assert "not open to you" in said("import", str(file), "--as", "mona@example.test").output
    assert said("import", str(file), "--as", "rea@example.test").exit_code == 0
    assert said("import", str(file), "--as", "lena@example.test").exit_code != 0
    assert said("import", str(file), "--as", "nobody@example.test").exit_code != 0

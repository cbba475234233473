"""Each engine, in each setting, finds and ranks a few small runbooks."""

import pytest

from benchmarks.judging import corpus
from benchmarks.judging.engines import built, peers
from benchmarks.judging.judged import Judged
from benchmarks.relevance import table

TEXTS = {
    "gitaly/gitaly-down.md": "# Gitaly is down\n\nRestart the daemons with `gitlab-ctl`.\n",
    "web/nginx.md": "# Nginx\n\nIt says `connect() failed (111)` when a daemon is gone.\n",
    "README.md": "# Start here\n\nGitaly and nginx are explained below.\n",
}
SETTINGS = [engine for group in peers() for engine in group]


@pytest.fixture
def runbooks(tmp_path):
    for path, text in TEXTS.items():
        file = tmp_path / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return corpus.read(tmp_path / "docs")


def test_reads_titles_headings_and_plain_text(runbooks):
    by_path = {runbooks.paths[each.ref]: each for each in runbooks.documents}
    assert sorted(by_path) == sorted(TEXTS)
    assert by_path["gitaly/gitaly-down.md"].title == "Gitaly is down"
    assert "Restart the daemons with gitlab-ctl." in by_path["gitaly/gitaly-down.md"].body


@pytest.mark.parametrize("engine", SETTINGS, ids=lambda each: f"{each.name}, {each.setting}")
def test_finds_the_runbook(runbooks, tmp_path, engine):
    built(engine, runbooks.documents, tmp_path / "index")
    try:
        assert runbooks.paths[engine.search("gitaly down", 3)[0]] == "gitaly/gitaly-down.md"
        assert runbooks.paths[engine.search("failed (111)", 3)[0]] == "web/nginx.md"
        assert engine.search("zebra", 3) == []
        engine.search('* OR "(', 3)  # a query is never an error
    finally:
        engine.close()


def test_marks_the_best_of_each_row():
    asked = [Judged("gitaly", "title", {"a.md": 3})]
    lines = table(asked, {"One": {"gitaly": ["a.md"]}, "Two": {"gitaly": []}})
    assert [line.split() for line in lines[1:4]] == [
        ["title", "(1)"],
        ["success@1", "1.000*", "0.000"],
        ["success@5", "1.000*", "0.000"],
    ]
    assert lines[6].split() == ["nothing", "0.000*", "1.000"]

"""`portal bench search` needs a folder of Markdown and nothing else."""

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import cli
from portal.core.errors import Invalid
from portal.search.commands import bench
from portal.search.measuring import bench as measuring
from portal.search.measuring import folder
from portal.search.measuring.drawing import Drawer
from tests.search.desk import DESK, ORACLE

FIXTURE = Path(__file__).parent.parent / "kb" / "fixtures" / "runbooks"


@pytest.fixture
def command():
    return lambda *words: CliRunner().invoke(bench, ["search", *map(str, words)])


def test_a_folder_is_measured(command):
    done = command("--corpus", FIXTURE)
    assert done.exit_code == 0, done.output
    assert re.search(r"5 documents, [\d,]+ bytes of index, \d+ articles a second", done.output)
    for name in ("title", "prefix", "one word", "code"):
        assert re.search(rf"^{name} +\d+\.\d +\d+\.\d$", done.output, re.MULTILINE)
    assert "finds its file first: 100.0%, among the first five: 100.0%" in done.output


def test_no_database_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["portal", "bench", "search", "--corpus", str(FIXTURE)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "5 documents" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("gone", "is not a folder; name one"), ("empty", "holds no Markdown files (.md); name a")],
)
def test_a_folder_without_articles_ends_with_two(name, sentence, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    words = ["portal", "bench", "search", "--corpus", str(tmp_path / name)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert sentence in said
    assert said.count("\n") == 1


def test_what_cannot_be_shown_is_left_out_and_told(command, tmp_path):
    (tmp_path / "deep.md").write_text("> " * 3_000 + "x")
    (tmp_path / "fine.md").write_text("# Printer asleep\n\nWake it.")
    done = command("--corpus", tmp_path)
    assert "1 files are too large or too complex: left out." in done.output
    assert "1 documents" in done.output


def test_a_folder_of_unreadable_texts_is_refused(command, tmp_path):
    (tmp_path / "deep.md").write_text("> " * 3_000 + "x")
    done = command("--corpus", tmp_path)
    assert isinstance(done.exception, Invalid)
    assert "None of the 1 Markdown files" in str(done.exception)


def test_links_and_hidden_folders_are_not_followed(tmp_path):
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.md").write_text("# B")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [path.name for path in folder.markdown_files(tmp_path)] == ["a.md"]


def test_front_matter_names_the_text(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: Disk  full\nsymptoms: [no space left]\n---\n# Other\n\nGrow it.")
    text = folder.read(path, tmp_path)
    assert (text.title, text.symptoms) == ("Disk full", ("no space left",))
    assert (text.headings, text.passages) == (("Other",), ("Grow it.",))


@pytest.mark.parametrize("front", ["---\n: [\n---\n", "---\n- a\n---\n", "---\ntitle: [x]\n---\n"])
def test_odd_front_matter_is_no_fault(front, tmp_path):
    path = tmp_path / "disk_full-notes.md"
    path.write_text(front + "Grow the disk.")
    assert folder.read(path, tmp_path).title == "disk full notes"


def test_queries_are_the_same_for_the_same_seed():
    draws = [Drawer(DESK, seed=7) for _ in range(2)]
    first, second = ([each.words(2), each.code(), each.misspelt()] for each in draws)
    assert first == second


def test_queries_come_from_the_documents():
    drawer = Drawer([ORACLE])
    assert ORACLE.title.startswith(drawer.title_start())
    assert drawer.code() == "ORA-12541"
    assert drawer.phrase().strip('"') in ORACLE.body
    assert drawer.misspelt() not in ORACLE.title.lower()


def test_percentile_is_a_measured_value():
    assert measuring.percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 3.0
    assert measuring.percentile([1.0], 0.99) == 1.0

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal import cli
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.kb.importing import run
from portal.kb.models.article import Article

FIXTURE = Path(__file__).parent / "fixtures" / "runbooks"


@pytest.fixture
def command(settings, monkeypatch):
    monkeypatch.setenv("PORTAL_DATA", str(settings.data))
    monkeypatch.setenv("PORTAL_SECRET_KEY", settings.secret_key)
    cli._add_commands_of_features()
    yield lambda *words: CliRunner().invoke(cli.portal, [str(word) for word in words])
    db.close()


def test_a_folder_is_brought_in_and_reported(command, settings):
    done = command("import", "markdown", FIXTURE, "--owner", "theo@example.test")
    assert done.exit_code == 0, done.output
    assert "5 files:" in done.output
    assert "Dead links (2)" in done.output


def test_an_export_is_written(command, tmp_path):
    command("import", "markdown", FIXTURE)
    done = command("export", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "5 articles and 2 files" in done.output
    assert (tmp_path / "out/database/disk-full.files/numbers.csv").is_file()


def test_a_file_left_out_ends_with_one(command, tmp_path):
    (tmp_path / "binary.md").write_bytes(b"\0")
    done = command("import", "markdown", tmp_path)
    assert done.exit_code == 1
    assert "This file is not text." in done.output


def test_an_unknown_owner_is_refused_before_anything_is_written(command, settings):
    done = command("import", "markdown", FIXTURE, "--owner", "nobody@example.test")
    assert "Nobody here has the address" in str(done.exception)
    db.open(settings.url)
    assert db.session.scalar(select(func.count(Article.id))) == 0


def test_a_folder_that_is_not_there_is_refused(command, tmp_path):
    assert command("import", "markdown", tmp_path / "gone").exit_code == 2


def test_a_full_disk_says_how_to_go_on(command, monkeypatch):
    def full(*_arguments, **_named):
        raise OutOfSpace

    monkeypatch.setattr(BlobStore, "put", full)
    done = command("import", "markdown", FIXTURE)
    assert done.exit_code == 2
    assert "make room and run the same command" in done.output


def test_ctrl_c_says_how_to_go_on(command, monkeypatch):
    def pulled(*_arguments, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "take", pulled)
    done = command("import", "markdown", FIXTURE)
    assert done.exit_code == 130
    assert "run the same command to go on" in done.output

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core import jobs
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.kb.importing import run, uploads
from portal.kb.models.article import Article
from portal.kb.models.exchange import ImportRun
from portal.search.index.engine import engine

FIXTURE = Path(__file__).parent / "fixtures" / "runbooks"


@pytest.fixture(autouse=True)
def closed_index():
    yield
    engine.close()


def packed(**extra: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FIXTURE.rglob("*")):
            if path.is_file():
                archive.write(path, f"runbooks/{path.relative_to(FIXTURE)}")
        for name, content in extra.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def sent(browser, content: bytes, **fields):
    form = {"archive": (io.BytesIO(content), "shop.zip"), "publish": "publish"} | fields
    return browser.post("/kb/import", data=form, content_type="multipart/form-data")


def counted(model) -> int:
    try:
        return db.session.scalar(select(func.count()).select_from(model)) or 0
    finally:
        db.release()


def archives(settings) -> list[Path]:
    return [path for path in (settings.data / "imports").rglob("*") if path.is_file()]


def test_a_zip_is_brought_in_and_reported(browser_of, settings):
    mona = browser_of("mona")
    answer = sent(mona, packed())
    assert (answer.status_code, answer.location) == (302, "/kb/import/1")
    assert "Articles are coming in" in mona.get("/kb/import/1").text
    jobs.run_all()
    page = mona.get("/kb/import/1").text
    assert "Articles are coming in" not in page
    assert "gone/nowhere.md" in page
    assert "runbooks" in mona.get("/kb/import").text
    assert counted(Article) == 5
    assert archives(settings) == []


def test_the_same_zip_again_doubles_nothing(browser_of):
    for _ in range(2):
        sent(browser_of("ada"), packed())
        jobs.run_all()
    assert counted(Article) == 5


def test_the_same_zip_sent_twice_at_once_comes_in_twice(browser_of, settings):
    for _ in range(2):
        sent(browser_of("ada"), packed())
    jobs.run_all()
    runs = db.session.scalars(select(ImportRun)).all()
    assert [len(stored.report["outcomes"]) for stored in runs] == [5, 5]
    assert archives(settings) == []


def test_a_long_import_goes_on_in_further_jobs(browser_of, monkeypatch):
    monkeypatch.setattr(uploads, "SECONDS_AT_ONCE", -1.0)
    monkeypatch.setattr(run, "BATCH", 2)
    sent(browser_of("ada"), packed())
    jobs.run_due()
    assert db.session.get_one(ImportRun, 1).finished_at is None
    db.release()
    monkeypatch.setattr(uploads, "SECONDS_AT_ONCE", 60.0)
    jobs.run_all()
    assert db.session.get_one(ImportRun, 1).finished_at is not None


def test_as_drafts_nobody_reads_them(browser_of):
    sent(browser_of("ada"), packed(), publish="draft")
    jobs.run_all()
    assert db.session.scalars(select(Article.revision_id)).all() == [None] * 5


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "not a zip file"),
        (b"PK nonsense", 422, "not a zip file"),
        (packed()[:-40], 422, "not a zip file"),
        (packed(**{"../evil.md": b"x"}), 422, "leave its folder"),
        (packed(**{"bomb.md": b"\0" * 30_000_000}), 413, "200 times"),
    ],
    ids=["empty", "nonsense", "cut", "climbing", "bomb"],
)
def test_a_bad_zip_gets_a_sentence_and_nothing_is_written(
    browser_of, settings, content, status, words
):
    answer = sent(browser_of("ada"), content, collection="kept words")
    assert answer.status_code == status
    assert words in answer.text
    assert "kept words" in answer.text
    assert (counted(ImportRun), counted(jobs.Job), archives(settings)) == (0, 0, [])


def test_no_file_is_asked_for(browser_of):
    answer = browser_of("ada").post("/kb/import", data={"publish": "publish"})
    assert answer.status_code == 422
    assert "Choose a zip file." in answer.text


def test_a_full_disk_is_said(browser_of, monkeypatch):
    def full(*_arguments, **_named):
        raise OutOfSpace

    monkeypatch.setattr(BlobStore, "put", full)
    answer = sent(browser_of("ada"), packed())
    assert answer.status_code == 507
    assert "no space left" in answer.text


def test_an_archive_that_is_gone_ends_the_import_with_a_sentence(browser_of, settings):
    ada = browser_of("ada")
    sent(ada, packed())
    for path in archives(settings):
        path.unlink()
    jobs.run_all()
    assert "upload it again" in ada.get("/kb/import/1").text


@pytest.mark.parametrize("address", ["/kb/import", "/kb/import/1"])
def test_who_may_come(browser_of, address):
    assert browser_of("").get(address).status_code == 302
    for name in ("otto", "lena", "theo", "rea"):
        assert browser_of(name).get(address).status_code == 403


@pytest.mark.parametrize("number", ["7", "99999999999999999999", "x"])
def test_an_import_that_is_not_there(browser_of, number):
    assert browser_of("ada").get(f"/kb/import/{number}").status_code == 404


def test_hostile_names_are_shown_as_text(browser_of):
    name = "<script>alert(1)</script>.md"
    ada = browser_of("ada")
    sent(ada, packed(**{f"runbooks/{name}": b"# <img src=x onerror=alert(1)>\n\n[x](<y'\">.md)\n"}))
    jobs.run_all()
    page = ada.get("/kb/import/1").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_navigation_leads_there_and_marks_one_place(browser_of):
    page = browser_of("mona").get("/kb/import").text
    assert 'href="/kb/import"' in page
    assert page.count('aria-current="page"') == 1
    assert 'href="/kb/import"' not in browser_of("theo").get("/kb").text

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core import jobs
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.kb.exchange.folder import Folder
from portal.kb.importing import exporting, run
from portal.kb.importing.report import Outcome, Report
from portal.kb.importing.run import Job, Plan
from portal.kb.importing.taking import Options
from portal.kb.models.article import Article, ArticleLink
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.exchange import ImportRun, ImportSource
from portal.kb.models.revision import Revision
from portal.kb.queries.articles import open_proposal
from portal.kb.services import publishing, writing
from portal.kb.terms import Audience, Confidence, Kind, ProposalState

FIXTURE = Path(__file__).parent / "fixtures" / "runbooks"


@pytest.fixture
def blobs(settings) -> BlobStore:
    return BlobStore(settings.blob_folder)


@pytest.fixture
def runbooks(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURE, tmp_path / "runbooks")


@pytest.fixture
def bring_in(viewer_of, blobs):
    def go(folder: Path, *, who: str = "ada", seconds: float | None = None, **options) -> Report:
        options = {"publish": True, "trusted": True} | options
        create_missing = options.pop("create_missing", True)
        plan = Plan(viewer_of(who).id, folder.name, Options(**options), create_missing)
        db.release()
        number = run.begin(plan)
        run.carry_on(Job(number, plan, Folder(folder), blobs, seconds=seconds))
        return Report.of(db.session.get_one(ImportRun, number).report)

    return go


def at(path: str) -> Article:
    source = db.session.scalars(select(ImportSource).where(ImportSource.path == path)).first()
    return db.session.get_one(Article, source.article_id)


def outcomes(report: Report) -> dict[str, int]:
    return {outcome.value: count for outcome, count in report.counts.items() if count}


def exported(blobs: BlobStore, folder: Path) -> dict[str, bytes]:
    exporting.export(folder, blobs=blobs)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_every_file_becomes_an_article_readers_get(bring_in, runbooks):
    report = bring_in(runbooks)
    assert outcomes(report) == {"created": 5}
    article = at("database/disk-full.md")
    assert (article.title, article.kind) == ("The database disk is full", Kind.KNOWN_ERROR)
    assert article.confidence is Confidence.NOT_VALIDATED
    assert article.revision.symptoms[:2] == ["DatabaseDiskFull fires", "No space left on device"]
    assert "_TOC_" not in article.revision.body


def test_front_matter_is_taken_over(bring_in, runbooks):
    bring_in(runbooks)
    article = at("web/README.md")
    assert (article.title, article.owner.name, article.team.name) == (
        "Web servers",
        "Theo",
        "Operations",
    )
    assert (article.audience, article.category.name) == (Audience.L2, "Servers")
    assert [service.name for service in article.services] == ["Web shop"]
    assert [tag.name for tag in article.tags] == ["nginx", "web"]
    assert article.created_at.isoformat() == "2024-03-01T00:00:00+00:00"
    assert article.updated_at.isoformat() == "2024-05-06T07:08:09+00:00"
    assert article.extra == {"reading-time": 4}


def test_links_lead_to_records_and_are_back_links(bring_in, runbooks):
    bring_in(runbooks)
    disk, web, top = at("database/disk-full.md"), at("web/README.md"), at("README.md")
    assert f'[Disk full]({disk.ref}#free-some-space "Disk")' in web.revision.body
    assert "[not a link](../database/disk-full.md)" in web.revision.body
    assert f"[overview]: {top.ref}" in disk.revision.body
    targets = select(ArticleLink.target_id).where(ArticleLink.article_id == web.id)
    assert db.session.scalars(targets).all() == [disk.id]


def test_images_and_files_become_attachments(bring_in, runbooks, blobs):
    bring_in(runbooks)
    article = at("database/disk-full.md")
    assert "![the graph](attachment:graph-1.png)" in article.revision.body
    assert "[the numbers](attachment:numbers.csv)" in article.revision.body
    rows = db.session.scalars(select(Attachment).order_by(Attachment.name)).all()
    assert [(row.name, row.is_image) for row in rows] == [
        ("graph-1.png", True),
        ("numbers.csv", False),
    ]
    assert "db-1;3" in rows[1].text
    assert all(blobs.exists(row.sha256) for row in rows)
    assert db.session.scalar(select(func.count()).select_from(RevisionAttachment)) == 2


def test_the_report_names_dead_links_with_file_and_line(bring_in, runbooks):
    report = bring_in(runbooks)
    assert [(note.path, note.line, note.target) for note in report.dead_links] == [
        ("README.md", 4, "gone/nowhere.md"),
        ("README.md", 4, "../outside.md"),
    ]
    assert [(note.path, note.line) for note in report.warnings] == [("database/README.md", 6)]
    printed = "\n".join(report.lines())
    assert "line 4: gone/nowhere.md  There is no such file." in printed


def test_titles_that_are_the_same_are_told_apart(bring_in, runbooks):
    bring_in(runbooks)
    assert at("database/README.md").title == "Alerts (Database)"
    assert at("web/alerts.md").title == "Alerts (Web)"


def test_a_second_run_changes_nothing(bring_in, runbooks):
    bring_in(runbooks)
    report = bring_in(runbooks)
    assert outcomes(report) == {"unchanged": 5}
    assert db.session.scalar(select(func.count(Article.id))) == 5
    assert db.session.scalar(select(func.count(Revision.id))) == 5


def test_a_changed_file_updates_its_article(bring_in, runbooks):
    bring_in(runbooks)
    (runbooks / "web/alerts.md").write_text(
        "# Alerts\n\nNow somebody else answers, day and night.\n"
    )
    report = bring_in(runbooks)
    assert outcomes(report) == {"updated": 1, "unchanged": 4}
    assert at("web/alerts.md").revision.number == 2


def test_what_people_changed_here_is_never_overwritten(bring_in, runbooks, viewer_of):
    bring_in(runbooks)
    article = at("web/alerts.md")
    before = article.revision.content
    (runbooks / "web/alerts.md").write_text(
        "# Alerts\n\nChanged in the file meanwhile, with care.\n"
    )
    _publish_here(article, "Changed here meanwhile.\n", viewer_of("ada"))
    report = bring_in(runbooks)
    assert outcomes(report) == {"waiting": 1, "unchanged": 4}
    article = at("web/alerts.md")
    assert article.revision.body == "Changed here meanwhile.\n"
    assert open_proposal(article).body == "Changed in the file meanwhile, with care.\n"
    assert before.title == article.title


def test_a_file_that_did_not_change_leaves_changes_here_alone(bring_in, runbooks, viewer_of):
    bring_in(runbooks)
    _publish_here(at("web/alerts.md"), "Changed here.\n", viewer_of("ada"))
    assert outcomes(bring_in(runbooks)) == {"unchanged": 5}
    assert at("web/alerts.md").revision.body == "Changed here.\n"


def _publish_here(article: Article, body: str, viewer) -> None:
    with db.writing():
        content = replace(article.revision.content, body=body)
        proposal = writing.open_draft(article, content, person=viewer.person, base=article.revision)
        publishing.publish(proposal, confidence=Confidence.NOT_VALIDATED)
        proposal.state = ProposalState.PUBLISHED


def test_an_open_proposal_is_left_to_its_author(bring_in, runbooks, viewer_of):
    bring_in(runbooks)
    with db.writing():
        writing.propose(at("web/alerts.md"), by=viewer_of("tess"))
    (runbooks / "web/alerts.md").write_text(
        "# Alerts\n\nChanged in the file, and not here at all.\n"
    )
    assert outcomes(bring_in(runbooks)) == {"waiting": 1, "unchanged": 4}
    assert at("web/alerts.md").revision.number == 1


def test_as_drafts_nobody_reads_them_and_they_are_updated_all_the_same(bring_in, runbooks):
    assert outcomes(bring_in(runbooks, publish=False)) == {"draft": 5}
    (runbooks / "web/alerts.md").write_text("# Alerts\n\nAnother text for the same old draft.\n")
    assert outcomes(bring_in(runbooks, publish=False)) == {"draft": 1, "unchanged": 4}
    article = at("web/alerts.md")
    assert article.revision is None
    assert open_proposal(article).body.startswith("Another text")


def test_drafts_are_published_when_a_later_run_says_so(bring_in, runbooks):
    bring_in(runbooks, publish=False)
    assert outcomes(bring_in(runbooks)) == {"updated": 5}
    assert at("web/alerts.md").is_published
    assert outcomes(bring_in(runbooks)) == {"unchanged": 5}


def test_an_interrupted_run_is_completed_by_the_next(bring_in, runbooks, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 2)
    published = run.take
    calls = iter(range(100))

    def pulled(*arguments, **named):
        if next(calls) == 3:
            raise KeyboardInterrupt
        return published(*arguments, **named)

    monkeypatch.setattr(run, "take", pulled)
    with pytest.raises(KeyboardInterrupt):
        bring_in(runbooks)
    db.release()
    assert db.session.scalar(select(func.count(Revision.id))) == 2
    monkeypatch.setattr(run, "take", published)
    assert outcomes(bring_in(runbooks)) == {"created": 3, "unchanged": 2}
    assert db.session.scalar(select(func.count(Article.id))) == 5


def test_a_run_stops_when_its_time_is_up_and_goes_on(viewer_of, runbooks, blobs, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 2)
    plan = Plan(viewer_of("ada").id, "runbooks", Options(trusted=True))
    db.release()
    number = run.begin(plan)
    assert not run.carry_on(Job(number, plan, Folder(runbooks), blobs, seconds=0))
    assert run.carry_on(Job(number, plan, Folder(runbooks), blobs))
    stored = db.session.get_one(ImportRun, number)
    assert stored.finished_at is not None
    assert outcomes(Report.of(stored.report)) == {"created": 5}


def test_a_full_disk_ends_the_run_and_keeps_what_came_in(bring_in, runbooks, monkeypatch):
    def full(*_arguments, **_named):
        raise OutOfSpace

    with monkeypatch.context() as patched:
        patched.setattr(BlobStore, "put", full)
        with pytest.raises(OutOfSpace):
            bring_in(runbooks)
    db.release()
    assert outcomes(bring_in(runbooks)) == {"created": 5}


def test_a_text_that_cannot_be_shown_is_kept_as_a_draft(bring_in, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "bomb.md").write_text("# Bomb\n\n" + "[" * 20_000)
    (folder / "empty.md").write_text("")
    report = bring_in(folder)
    assert outcomes(report) == {"draft": 2}
    assert open_proposal(at("bomb.md")).body.startswith("[[[[")
    assert len(report.warnings) == 2
    assert outcomes(bring_in(folder)) == {"unchanged": 2}


def test_unreadable_files_are_left_out_and_named(bring_in, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "binary.md").write_bytes(b"\0\1\2")
    (folder / "good.md").write_text("# Good\n\nText.\n")
    report = bring_in(folder)
    assert outcomes(report) == {"created": 1, "left_out": 1}
    assert not report.is_complete


def test_without_trust_no_file_stands_in_for_a_reviewer(bring_in, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.md").write_text(
        "---\nconfidence: validated\nverified: 2024-01-01\n---\n# A\n\nText.\n"
    )
    report = bring_in(folder, trusted=False)
    assert at("a.md").confidence is Confidence.NOT_VALIDATED
    assert at("a.md").verified_at is None
    assert "only a review here" in report.warnings[0].text


def test_nobody_replaces_what_they_may_not_read(bring_in, tmp_path):
    folder = tmp_path / "hidden"
    folder.mkdir()
    file = folder / "a.md"
    file.write_text("---\naudience: l3\nowner: tess@example.test\n---\n# A\n\nSecret.\n")
    bring_in(folder)
    file.write_text("---\naudience: public\n---\n# A\n\nOpen now.\n")
    report = bring_in(folder, who="mona", trusted=False)
    assert outcomes(report) == {"waiting": 1}
    assert (at("a.md").audience, at("a.md").revision.body) == (Audience.L3, "Secret.\n")
    assert outcomes(bring_in(folder, who="ada", trusted=False)) == {"updated": 1}


def test_unknown_names_are_reported_and_nothing_is_added(bring_in, runbooks):
    report = bring_in(runbooks, create_missing=False)
    assert at("web/README.md").services == []
    assert {"Web shop", "Servers"} <= {
        word for note in report.warnings for word in note.text.split("'")
    }


def test_import_export_import_is_a_fixed_point(bring_in, runbooks, blobs, tmp_path):
    bring_in(runbooks)
    first = exported(blobs, tmp_path / "first" / "docs")
    assert set(first) >= {"README.md", "database/disk-full.files/graph-1.png"}
    report = bring_in(tmp_path / "first" / "docs")
    assert outcomes(report) == {"unchanged": 5}
    assert db.session.scalar(select(func.count(Article.id))) == 5
    assert exported(blobs, tmp_path / "second") == first


def test_an_export_fills_an_empty_portal_with_the_same(bring_in, runbooks, blobs, tmp_path):
    bring_in(runbooks)
    first = exported(blobs, tmp_path / "first" / "docs")
    with db.writing() as session:
        for table in ("import_source", "article_link", "revision_attachment", "rendering"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        session.connection().exec_driver_sql(
            "UPDATE article SET created_at = '2001-01-01 00:00:00'"
        )
    bring_in(tmp_path / "first" / "docs")
    again = exported(blobs, tmp_path / "again")
    copies = {path: text for path, text in again.items() if path in first}
    for path, text in first.items():
        assert _without_ref(copies[path]) == _without_ref(text), path


def _without_ref(text: bytes) -> bytes:
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(b"ref: "))


def test_an_edited_export_updates_the_article_it_came_from(bring_in, runbooks, blobs, tmp_path):
    bring_in(runbooks)
    exported(blobs, tmp_path / "docs")
    file = tmp_path / "docs/web/alerts.md"
    file.write_text(file.read_text() + "\nOne more line.\n")
    assert outcomes(bring_in(tmp_path / "docs")) == {"updated": 1, "unchanged": 4}
    assert at("web/alerts.md").revision.body.endswith("One more line.\n")


def test_a_foreign_reference_does_not_take_over_an_article(bring_in, runbooks, tmp_path):
    bring_in(runbooks)
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "a.md").write_text("---\nref: KB-1\ncreated: 2020-01-01\n---\n# Mine now\n\nText.\n")
    assert outcomes(bring_in(folder)) == {"created": 1}
    assert db.session.get_one(Article, 1).title != "Mine now"


def test_search_is_asked_to_index_every_article(bring_in, runbooks):
    bring_in(runbooks)
    names = {job.name for job in db.session.scalars(select(jobs.Job))}
    assert "index_record" in names
    assert Outcome.CREATED.label == "Created"

"""Sample content goes with one command; real work never does, and keeps what it needs."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from portal.accounts.demo_sign_ins import is_demo, mark_as_demo
from portal.accounts.models import Person, SignInSession
from portal.accounts.services import people
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.catalog.services.services import ServiceCard
from portal.catalog.services.services import add as add_service
from portal.core import clock, events
from portal.core.blobs import BlobStore
from portal.core.db import Base, db
from portal.core.errors import Conflict
from portal.core.mail import post
from portal.demo.commands import demo
from portal.home.sample import files, marking, removing
from portal.home.sample.terms import HASHES, SOFT, TRACES, UNTOUCHED
from portal.incidents.models.incident import Incident
from portal.incidents.services.attaching import attach
from portal.incidents.services.reporting import Report, report
from portal.incidents.services.talking import comment
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from portal.kb.models.article import Article
from portal.kb.services import attaching
from tests import shelf

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@dataclass
class Sample:
    """What the made-up company left: somebody, a service, two incidents, an article, a file."""

    sam: Viewer
    webshop: int
    printer: int
    first: int
    second: int
    digest: str


@pytest.fixture
def blobs() -> BlobStore:
    return BlobStore(post.settings.blob_folder)


@pytest.fixture
def sample(session: None, viewer_of: Callable[[str], Viewer], blobs: BlobStore) -> Sample:
    """A portal where the cast is real and everything of this fixture came with the demo."""
    kept = attaching.keep(PNG, "screen.png", blobs=blobs)
    with db.writing():
        before = marking.numbers_now()
        sam = Viewer(people.add("sam@example.test", name="Sam", by=None, roles={Role.ADMIN}))
        card = {"description": "", "team_id": None}
        webshop = add_service(ServiceCard(name="Webshop", **card), by=sam)
        printer = add_service(ServiceCard(name="Printer", **card), by=sam)
        first = report(
            Report(
                channel=Channel.PHONE, title="Shop is slow", service=webshop, requester=sam.person
            ),
            by=sam,
        )
        second = report(
            Report(channel=Channel.PHONE, title="No paper", service=printer, requester=sam.person),
            by=sam,
        )
        attach(first, kept, by=sam, internal=False)
        mark_as_demo()
        marking.mark(before)
        return Sample(sam, webshop.id, printer.id, first.id, second.id, kept.sha256)


def remove(by: Viewer) -> list[str]:
    with db.writing():
        return [each.sentence for each in removing.remove(by=by).kept]


def there(model: type, number: int) -> bool:
    return db.session.get(model, number) is not None


def test_all_of_it_goes_and_the_cast_stays(sample: Sample, viewer_of) -> None:
    before = db.session.scalar(select(func.count(Person.id)))
    assert remove(viewer_of("ada")) == []
    assert not there(Incident, sample.first)
    assert not there(Service, sample.webshop)
    assert db.session.scalar(select(func.count(Person.id))) == before - 1
    assert not is_demo()
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_real_incident_stays_and_so_does_the_service_it_names(sample: Sample, viewer_of) -> None:
    with db.writing():
        webshop = db.session.get(Service, sample.webshop)
        real = report(
            Report(channel=Channel.PHONE, title="Cannot pay", service=webshop), by=viewer_of("lena")
        )
    said = remove(viewer_of("ada"))
    assert there(Incident, real.id)
    assert said == [f"Service Webshop stays: INC-{real.id} Cannot pay needs it."]
    assert there(Service, sample.webshop)
    assert not there(Service, sample.printer)
    assert not there(Incident, sample.first)


def test_what_somebody_real_wrote_keeps_the_sample_incident_with_its_parts(
    sample: Sample, viewer_of
) -> None:
    said = written("We have that, too.")
    with db.writing():
        first = db.session.get(Incident, sample.first)
        comment(first, said, by=viewer_of("theo"), to_requester=False)
    kept = remove(viewer_of("ada"))
    assert there(Incident, sample.first)
    assert there(Service, sample.webshop)
    assert not there(Incident, sample.second)
    name = f"INC-{sample.first} Shop is slow"
    assert f"{name} stays: somebody wrote on it since." in kept
    assert f"Service Webshop stays: {name} needs it." in kept


def test_people_who_must_stay_can_no_longer_sign_in(sample: Sample, viewer_of) -> None:
    now = clock.now()
    with db.writing() as session:
        report(
            Report(channel=Channel.PHONE, title="For Sam", requester=sample.sam.person),
            by=viewer_of("lena"),
        )
        more = {"created_at": now, "last_seen_at": now, "expires_at": now}
        session.add(SignInSession(person_id=sample.sam.id, token_hash="s", **more))
    number = sample.sam.id
    remove(viewer_of("ada"))
    sam = db.session.get(Person, number)
    assert sam is not None
    assert sam.left_at is not None
    assert sam.password_hash is None
    assert Role.ADMIN not in sam.roles
    sessions = select(SignInSession).where(SignInSession.person_id == number)
    assert db.session.scalars(sessions).all() == []


def test_numbers_are_not_given_twice(sample: Sample, viewer_of) -> None:
    last = sample.second
    remove(viewer_of("ada"))
    with db.writing():
        lena = viewer_of("lena")
        numbers = [
            report(Report(channel=Channel.PHONE, title=name), by=lena).id for name in ("One", "Two")
        ]
    assert numbers == [last + 1, last + 2]


def test_the_audit_log_says_so_and_stays_whole(sample: Sample, viewer_of) -> None:
    remove(viewer_of("ada"))
    [said] = db.session.scalars(select(events.Event).where(events.Event.verb == removing.VERB))
    assert said.actor_name == "Ada"
    assert said.detail["removed"]["incident"] == 2
    assert list(events.broken_links()) == []


def test_files_nobody_names_go_and_the_others_stay(
    sample: Sample, viewer_of, blobs: BlobStore
) -> None:
    own = attaching.keep(b"\x89PNG\r\n\x1a\n" + b"1" * 64, "own.png", blobs=blobs)
    remove(viewer_of("ada"))
    for _twice in range(2):
        files.remove_files([{"hashes": [sample.digest]}])
    assert not blobs.exists(sample.digest)
    assert blobs.exists(own.sha256)


def test_a_file_somebody_real_uses_stays(sample: Sample, viewer_of, blobs: BlobStore) -> None:
    with db.writing():
        lena = viewer_of("lena")
        real = report(Report(channel=Channel.PHONE, title="The same picture"), by=lena)
        attach(real, attaching.keep(PNG, "mine.png", blobs=blobs), by=lena, internal=False)
    remove(viewer_of("ada"))
    files.remove_files([{"hashes": [sample.digest]}])
    assert blobs.exists(sample.digest)


def test_an_interrupted_removal_changes_nothing_and_can_be_repeated(
    sample: Sample, viewer_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(removing.events, "write", broken)
        with pytest.raises(KeyboardInterrupt):
            remove(viewer_of("ada"))
    assert there(Incident, sample.first)
    assert is_demo()
    remove(viewer_of("ada"))
    assert not there(Incident, sample.first)
    with pytest.raises(Conflict, match="no sample content"):
        removing.look()


def test_an_article_of_somebody_real_is_never_touched(sample: Sample, viewer_of) -> None:
    ref = shelf.published("Restart it", "1. Stop.\n2. Start.\n")
    remove(viewer_of("ada"))
    assert there(Article, int(ref.removeprefix("KB-")))


def test_the_command_asks_first(sample: Sample, app: Flask) -> None:
    with app.app_context():
        asked = CliRunner().invoke(demo, ["remove"], input="n\n")
        assert "2 incidents" in asked.output
        assert there(Incident, sample.first)
        done = CliRunner().invoke(demo, ["remove", "--yes"])
    assert done.exit_code == 0
    assert "The sample content is gone." in done.output
    assert not there(Incident, sample.first)


def test_an_admin_sees_the_counts_and_removes_it_on_the_page(
    sample: Sample, browser_of: Callable[[str], FlaskClient]
) -> None:
    ada = browser_of("ada")
    assert "See and remove it" in ada.get("/admin/start").text
    assert "2 incidents" in ada.get("/admin/start/sample").text
    answer = ada.post("/admin/start/sample", follow_redirects=True)
    assert "Ada removed the sample content" in answer.text
    assert "There is no sample content here." in ada.post("/admin/start/sample").text


def test_somebody_of_the_sample_content_does_not_remove_themselves(sample: Sample) -> None:
    with pytest.raises(Conflict, match="signed in as somebody of the sample content"):
        remove(sample.sam)


@pytest.mark.parametrize("name", ["", "lena", "mona", "rea"])
def test_only_admins_remove_it(sample: Sample, browser_of, name: str) -> None:
    answer = browser_of(name).post("/admin/start/sample")
    assert answer.status_code == (403 if name else 401)
    assert there(Incident, sample.first)


def test_every_column_that_points_without_a_key_is_known() -> None:
    known = SOFT.keys() | TRACES | UNTOUCHED
    for table in Base.metadata.tables.values():
        bare = {column.name for column in table.c if not column.foreign_keys}
        kinds = {name.removesuffix("_kind") for name in bare if name.endswith("_kind")}
        pointing = [kind for kind in kinds if f"{kind}_id" in bare]
        assert not pointing or table.name in known, f"say in SOFT where {table.name} points"
        assert "sha256" not in bare or table.name in HASHES

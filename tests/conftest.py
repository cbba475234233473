"""One application a test, on a copy of a migrated database with the cast already in it."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, select
from werkzeug.routing import Rule

from portal.accounts import passwords
from portal.accounts.models import Person
from portal.accounts.throttle import limiter
from portal.accounts.viewer import NOBODY, Viewer
from portal.core import db as db_module
from portal.core import migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.core.settling import settle
from portal.factory import create_app, open_features, open_parts
from portal.search.golden import trial as of_pairs
from portal.search.index.engine import engine
from portal.search.tuning import trial as of_queries
from tests.cast import CAST, seat_the_cast

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The files that take longest, started first: left to the end, one worker would idle beside them.
LONGEST = (
    "tests/test_access_matrix.py",
    "tests/browser/test_pages.py",
    "tests/browser/test_editor.py",
    "tests/test_wrong_input.py",
    "tests/core/test_live.py",
    # Fills the demo, which the other files about it then find: they would wait for it beside it.
    "tests/demo/test_load.py",
    "tests/core/test_cli.py",
    "tests/search/test_life.py",
    "tests/browser/test_payloads.py",
    "tests/test_survival.py",
    "tests/layout/test_behaviours.py",
    "tests/richtext/test_limit.py",
    "tests/integrations/alerts/test_real.py",
)
SECRET = "only-for-tests-0123456789-abcdefghij"


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, then what opens a browser, then the rest as it stands."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}

    def rank(item: pytest.Item) -> int:
        name = item.location[0]
        return ranks.get(name, len(ranks) if name.startswith("tests/browser/") else len(ranks) + 1)

    items.sort(key=rank)


def peer(name: str, found: bool) -> None:
    """Skip, by name, without this peer; fail instead where all peers are required."""
    if found:
        return
    if os.environ.get("PORTAL_REQUIRE_PEERS") == "1":
        pytest.fail(f"{name} is required here and was not found")
    pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="session", autouse=True)
def no_hurry() -> Iterator[None]:
    """Try out all of a tuning, however busy the machine; the limits have tests of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_pairs, "SECONDS", 60)
        patch.setattr(of_pairs, "SECONDS_OF_ONE", 60)
        patch.setattr(of_queries, "SECONDS", 60)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[PasswordHasher]:
    """Hash passwords the same way with a thousandth of the work; return who takes the full one.

    Slow on purpose, each hash took a third of a second; `tests/accounts/test_passwords.py` puts
    the full work back.
    """
    with pytest.MonkeyPatch.context() as patch:
        full = passwords._hasher
        quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        yield full


@pytest.fixture(scope="session", autouse=True)
def no_power_cut() -> Iterator[None]:
    """Let this process's databases not wait for the disk: what a test writes need not outlive the
    machine. Servers of their own process do wait, those that are killed among them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db_module, "SYNCHRONOUS", "OFF")
        yield


class LazyRule(Rule):
    """An address whose builder is made when it is first asked for.

    Of some two hundred addresses a test asks for a few; making the builders of all took a quarter
    of the time of the suite.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []
        make = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(make(append_unknown))
            return made[0](rule, **values)

        return build


@pytest.fixture(scope="session", autouse=True)
def lazy_addresses() -> Iterator[None]:
    """Let every application of the run make its builders late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_rule_class", LazyRule)
        yield


@pytest.fixture(scope="session")
def seated(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> Path:
    """A data folder with a migrated database and the cast, to be copied."""
    folder = tmp_path_factory.mktemp("seated")
    (folder / "compiled").symlink_to(compiled)  # servers share the templates too
    open_parts(Settings(data=folder, secret_key=SECRET))
    migration.migrate()
    seat_the_cast()
    db.close()
    return folder


@pytest.fixture(scope="session", autouse=True)
def settled() -> Iterator[None]:
    """Leave what is loaded for good out of every later collection of garbage."""
    settle()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one data folder of all tests, so that a test meets statements already compiled."""
    return tmp_path_factory.mktemp("data_folder") / "data"


@pytest.fixture
def settings(seated: Path, data_folder: Path) -> Settings:
    """Settings over a fresh copy of the data."""
    return settings_over_copy(seated, data_folder)


def settings_over_copy(folder: Path, data_folder: Path) -> Settings:
    """Put a copy of a data folder where the tests have theirs; return settings over it."""
    db.close_connections()
    if data_folder.exists():
        shutil.rmtree(data_folder)
    shutil.copytree(folder, data_folder, symlinks=True)
    return settings_over(data_folder)


def settings_over(folder: Path) -> Settings:
    """Return settings over a data folder, as all tests have them."""
    return Settings(
        data=folder,
        secret_key=SECRET,
        embedded_worker=False,
        allow_special_domains=True,
        base_url="http://localhost",
    )


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let every application of the run share the templates once they are compiled; where they lie."""
    base = tmp_path_factory.getbasetemp()
    # The processes of one run have folders side by side, and share this one.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    folder.mkdir(exist_ok=True)
    cache = FileSystemBytecodeCache(str(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", cache)
        yield folder


@pytest.fixture(scope="session")
def wired(seated: Path, data_folder: Path) -> Flask:
    """The application of the run: its pages and templates are the same for every test."""
    settings = settings_over_copy(seated, data_folder)
    return create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)


@pytest.fixture
def fresh_app(settings: Settings) -> Iterator[Flask]:
    """An application of the test's own, to add pages to."""
    yield create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    engine.close()
    db.close_connections()


@pytest.fixture
def app(wired: Flask, settings: Settings) -> Iterator[Flask]:
    """The application over fresh data, without CSRF tokens (tests about them turn them on).

    What a test sets in it is taken back; one that adds to it makes an application of its own.
    """
    open_parts(settings)
    open_features(settings)
    limiter.enabled = False  # another application of this process may have turned it on
    kept = wired.config, wired.extensions, wired.jinja_env.globals
    before = [dict(each) for each in kept]
    yield wired
    for now, then in zip(kept, before, strict=True):
        now.clear()
        now.update(then)
    engine.close()
    db.close_connections()


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Where `once` keeps the data folders of one file, and what their making returned."""
    return tmp_path_factory.mktemp("made_once"), {}


@pytest.fixture
def once(
    app: Flask, settings: Settings, made_once: tuple[Path, dict[str, Any]]
) -> Callable[[Callable[[], Any]], Any]:
    """`once(tell)`: what `tell()` does to the data, done for one test of a file, copied for the rest.

    It comes before anything else is changed, and returns what can outlive a session: no records.
    """
    folder, returned = made_once

    def bring(make: Callable[[], Any]) -> Any:
        name = make.__qualname__.replace("<locals>.", "")
        if name not in returned:
            answer = make()
            engine.close()
            db.close_connections()
            shutil.copytree(settings.data, folder / name, symlinks=True)
            returned[name] = answer
        engine.close()
        settings_over_copy(folder / name, settings.data)
        open_features(settings)
        return returned[name]

    return bring


@pytest.fixture
def session(app: Flask) -> Iterator[None]:
    """A database session around the test, for services and queries without a request."""
    yield
    db.release()


@pytest.fixture
def browser_of(app: Flask) -> Callable[[str], FlaskClient]:
    """`browser_of("lena")`: a client signed in as one of the cast; `""` for nobody."""

    def sign_in(name: str) -> FlaskClient:
        client = app.test_client()
        if name:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = f"token-{name}"
                cookie["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def viewer_of(session: None) -> Callable[[str], Viewer]:
    """`viewer_of("theo")`: the viewer of one of the cast; `""` for nobody."""

    def viewer(name: str) -> Viewer:
        if not name:
            return NOBODY
        assert name in CAST
        person = db.session.scalars(
            select(Person).where(Person.email == f"{name}@example.test")
        ).one()
        return Viewer(person)

    return viewer


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One Chromium for the whole run: the system's own, or the one Playwright brought.

    The one without a window of its own is preferred: the same pages for a third less CPU.
    """
    from playwright.sync_api import Error, sync_playwright

    from docs.looks.watch import kept_in

    named = os.environ.get("PORTAL_CHROMIUM")
    path = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
        peer("chromium", bool(path) or bundled.exists())
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as fault:
            pytest.fail(str(fault))
        usage = os.environ.get("PORTAL_USAGE")  # a folder that is told what pages use
        with kept_in(Path(usage) if usage else None):
            yield browser
        browser.close()


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[Callable[[], object]], int]]:
    """`statements(ask)`: how many statements the database was sent while asking."""
    counted = [0]

    def count(_connection, _cursor, statement, *_rest) -> None:
        counted[0] += not statement.startswith("PRAGMA")

    event.listen(db.engine, "before_cursor_execute", count)

    def during(ask: Callable[[], object]) -> int:
        ask()  # what only the first request of a process asks does not count
        db.release()
        counted[0] = 0
        ask()
        return counted[0]

    yield during
    event.remove(db.engine, "before_cursor_execute", count)

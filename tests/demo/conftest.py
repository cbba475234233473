"""One filled demo for every test that only reads it."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app

from portal.core import migration
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.settings import Settings
from portal.demo import load
from portal.factory import create_app

SECRET = "only-for-tests-0123456789-abcdefghij"


def over(folder: Path) -> Flask:
    """Return an application over a data folder."""
    settings = Settings(
        data=folder, secret_key=SECRET, embedded_worker=False, pseudo_languages=True
    )
    return create_app(settings, TESTING=True)


def fill() -> None:
    """Fill the database of the current application with the demo."""
    settings: Settings = current_app.extensions["portal_settings"]
    load.fill(BlobStore(settings.blob_folder))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a filled demo: the processes of one run share it, and only read it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, begun = base / "demo", base / "demo-begun"
    with (base / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with over(begun).app_context():
                migration.migrate()
                fill()
            db.close()
            begun.rename(folder)
    return folder


@pytest.fixture(scope="module")
def filled(demo_folder: Path) -> Iterator[None]:
    """Let the tests of a file read the filled demo."""
    with over(demo_folder).app_context():
        yield
    db.close()

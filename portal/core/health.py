"""Whether the process lives, and whether it can serve."""

import threading

from flask import Flask
from flask.typing import ResponseReturnValue

from portal.core import migration
from portal.core.db import db
from portal.core.web import open_to_everyone

stopping = threading.Event()


def install(app: Flask) -> None:
    """Add `/healthz` and `/readyz`, which need no sign-in and tell nothing else."""
    app.add_url_rule("/healthz", "healthz", _alive)
    app.add_url_rule("/readyz", "readyz", _ready)


@open_to_everyone
def _alive() -> ResponseReturnValue:
    return {"status": "alive"}


@open_to_everyone
def _ready() -> ResponseReturnValue:
    if stopping.is_set():
        return {"status": "stopping"}, 503
    if not db.is_answering():
        return {"status": "the database does not answer"}, 503
    if not migration.is_current():
        return {"status": "the database needs portal migrate"}, 503
    return {"status": "ready"}

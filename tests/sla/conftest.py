from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from portal.core import clock, jobs
from portal.core.db import db
from portal.sla import jobs as sla_jobs
from portal.sla.queries.clocks import clocks_of
from portal.sla.services import thresholds
from portal.sla.terms import Facts, Layer, Metric, Subject

INCIDENT = Subject("incident", 7)
P3 = Facts(priority=3)


def at(text):
    """`at("2026-11-27 16:50")`: that instant in UTC; November 2026 starts on a Sunday."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def one(layer=Layer.SLA, metric=Metric.RESOLUTION, subject=INCIDENT):
    """The newest clock of this kind."""
    found = [each for each in clocks_of(subject) if (each.layer, each.metric) == (layer, metric)]
    return found[-1]


def work_at(text):
    """Let the worker do what is due at this instant."""
    with clock.turned_to(at(text)):
        sla_jobs.ring()
        jobs.run_all()


def do(text, verb, *more, **named):
    """Do something to the incident at an instant."""
    with clock.turned_to(at(text)), db.writing():
        return verb(INCIDENT, *more, **named)


@pytest.fixture
def mona(viewer_of):
    """Mona's eyes, opened anew: the worker lets go of what was loaded."""
    return lambda: viewer_of("mona")


@pytest.fixture
def heard(session, monkeypatch):
    """What listeners were told of thresholds: (metric, percent, is late)."""
    told = []
    monkeypatch.setattr(thresholds, "_listeners", [])
    thresholds.on_threshold(
        lambda each: told.append((each.metric.value, each.percent, each.is_late))
    )
    return told


@pytest.fixture
def statements():
    """`with statements() as sent:` keeps every statement of the block but pragmas and BEGIN."""

    @contextmanager
    def listening():
        sent = []

        def note(_c, _cu, statement, *_rest):
            if statement.startswith("SELECT"):
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(db.engine, "before_cursor_execute", note)

    return listening

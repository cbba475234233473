"""An incident that is over, and postmortems about it in every state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import timeline
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, KnowledgeOutcome, ResolutionCode, TimelineKind
from portal.incidents.texts import Text
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import starting, writing
from portal.postmortems.services.writing import LessonCard
from portal.postmortems.terms import FactorKind, LessonKind, Size
from portal.search.jobs import rebuild
from tests import shelf
from tests.postmortems.made import fill_in

ViewerOf = Callable[[str], Viewer]
TITLE = "Orders are not saved, error OI-503"
SOLVED = {
    "code": ResolutionCode.FIXED,
    "resolution": Text("Ten connections a pod.", "<p>Ten connections a pod.</p>"),
    "outcome": KnowledgeOutcome.KB_MISSING,
}
FACTOR = LessonCard(
    LessonKind.FACTOR,
    "Each pod opened forty connections whatever the number of pods",
    FactorKind.TECHNICAL,
)
STEP = LessonCard(LessonKind.RESOLUTION, "Scale Order Intake back to six pods")


@pytest.fixture
def resolved(viewer_of: ViewerOf) -> Callable[..., Incident]:
    """`resolved(impact=1)`: Lena took it in, Theo noted what he saw and resolved it."""

    def resolve(title: str = TITLE, **known: Any) -> Incident:
        lena, theo = viewer_of("lena"), viewer_of("theo")
        begun = {"impact_started_at": clock.now() - timedelta(minutes=30)}
        known = {"channel": Channel.PHONE, "impact": 1, "urgency": 1} | begun | known
        with db.writing():
            incident = report(Report(title=title, **known), by=lena)
            INCIDENT.advance(incident, "acknowledge", by=lena)
            key = timeline.note(incident, TimelineKind.DETECT, "300 of 300 connections", by=theo)
            key.is_key = True
            timeline.note(incident, TimelineKind.NOTE, "Coffee machine is broken too", by=theo)
            INCIDENT.advance(incident, "resolve", by=theo, **SOLVED)
        return incident

    return resolve


@pytest.fixture
def service(session: None) -> Service:
    """The service the trouble was in."""
    with db.writing():
        made = Service(name="Order Database", slug="order-database", created_at=clock.now())
        db.session.add(made)
    return made


@pytest.fixture
def started(resolved: Callable[..., Incident], viewer_of: ViewerOf) -> Callable[..., Postmortem]:
    """`started(size=Size.SHORT)`: Theo's draft about a resolved incident."""

    def start(incident: Incident | None = None, *, size: Size = Size.SHORT) -> Postmortem:
        incident = incident or resolved()
        prepared = starting.prepare(incident, size)
        with db.writing():
            return starting.start(incident, prepared, by=viewer_of("theo"))

    return start


@pytest.fixture
def written(started: Callable[..., Postmortem], viewer_of: ViewerOf) -> Callable[..., Postmortem]:
    """`written()`: every required section has words of Theo's, and there is one factor."""

    def write(found: Postmortem | None = None) -> Postmortem:
        found = found or started()
        with db.writing():
            writing.add_lesson(found, FACTOR, by=viewer_of("theo"))
            fill_in(found, viewer_of("theo"))
        return found

    return write


@pytest.fixture
def approved(written: Callable[..., Postmortem], viewer_of: ViewerOf) -> Callable[..., Postmortem]:
    """`approved()`: written, and Rea said yes to exactly that."""

    def approve(found: Postmortem | None = None) -> Postmortem:
        found = found or written()
        with db.writing():
            POSTMORTEM.advance(found, "submit", by=viewer_of("theo"))
            fingerprint = found.fingerprint
            POSTMORTEM.advance(found, "approve", by=viewer_of("rea"), fingerprint=fingerprint)
        return found

    return approve


def indexed(found: Postmortem) -> Postmortem:
    """Let the index take everything in, and read the postmortem anew."""
    number = found.id
    rebuild()
    return db.session.get_one(Postmortem, number)


@pytest.fixture
def published(session: None) -> Callable[..., str]:
    """`published("Restart it", "1. Stop.")`: an SOP on the shelf; its reference."""
    return shelf.published

"""How quick the gate of a postmortem is: `python -m benchmarks.gate --articles 20000`.

Fills a database and an index of its own as `benchmarks.insights` does, writes a postmortem with six
lessons and three drafted articles, and asks the two questions of its review: what is missing before
it is published, and whether L1 would find its articles. Says milliseconds and statements of each,
and of the page of the review that shows both.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from benchmarks import incidents, insights
from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.core.settling import settle
from portal.factory import create_app
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel, KnowledgeOutcome, ResolutionCode
from portal.incidents.texts import Text
from portal.kb.terms import Kind
from portal.postmortems import findability
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import articles, publishing, starting, writing
from portal.postmortems.services.writing import LessonCard
from portal.postmortems.terms import FactorKind, LessonKind, Size
from portal.search.jobs import rebuild
from tests.cast import seat_the_cast

TITLE = "Orders are not saved, error OI-503"
DRAFTS = 3
LESSONS = (
    "Each pod opened forty connections whatever the number of pods",
    "No alert watches how many connections of the order database are used",
    "The autoscaler counts requests and not what the database can bear",
    "The article about the pool says nothing of scaling out",
    "Scale Order Intake back to six pods",
    "Terminate the sessions that are idle in a transaction",
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), allow_special_domains=True, embedded_worker=False)
        app = create_app(settings)
        migration.migrate()
        seat_the_cast()
        insights.fill(options.incidents, options.articles)
        with app.app_context():
            rebuild()
            ref = _written().ref
            settle()
            _measure("what is missing", lambda: publishing.missing(_fresh(ref)), options.times)
            _measure("would L1 find it", lambda: findability.checked(_fresh(ref)), options.times)
            db.release()
        incidents.ask(settings, options.times, pages=(f"/postmortems/{ref}/review",), name="rea")
        db.close()


def _measure(name: str, question: Callable[[], object], times: int) -> None:
    question()
    with incidents.counting() as statements:
        question()
    took = sorted(incidents.seconds(question) for _ in range(times))
    middle, p95 = statistics.median(took), took[int(len(took) * 0.95) - 1]
    print(f"{name:50} {middle * 1000:7.1f} {p95 * 1000:8.1f} {'':7} {statements[0]:6}", flush=True)


def _fresh(ref: str) -> Postmortem:
    """Return the postmortem as a request finds it: nothing of it is loaded yet."""
    db.release()
    return db.session.get_one(Postmortem, int(ref.removeprefix("PM-")))


def _written() -> Postmortem:
    lena, theo, tess = (_viewer(name) for name in ("lena", "theo", "tess"))
    incident = _resolved(lena, theo)
    prepared = starting.prepare(incident, Size.FULL)
    with db.writing():
        found = starting.start(incident, prepared, by=tess)
        for place, words in enumerate(LESSONS):
            is_step = place >= len(LESSONS) - 2
            kind = LessonKind.RESOLUTION if is_step else LessonKind.FACTOR
            card = LessonCard(kind, words, None if is_step else FactorKind.TECHNICAL)
            lesson = writing.add_lesson(found, card, by=tess)
            if place < DRAFTS:
                articles.draft(found, lesson, Kind.KNOWN_ERROR, by=tess)
    return found


def _resolved(lena: Viewer, theo: Viewer) -> Incident:
    text = Text("Ten connections a pod.", "<p>Ten connections a pod.</p>")
    told = {"code": ResolutionCode.FIXED, "resolution": text}
    with db.writing():
        incident = report(Report(title=TITLE, channel=Channel.PHONE, impact=1, urgency=1), by=lena)
        INCIDENT.advance(incident, "acknowledge", by=lena)
        INCIDENT.advance(incident, "resolve", by=theo, outcome=KnowledgeOutcome.KB_MISSING, **told)
    return incident


def _viewer(name: str) -> Viewer:
    wanted = select(Person).where(Person.email == f"{name}@example.test")
    return Viewer(db.session.scalars(wanted).unique().one())


if __name__ == "__main__":
    main()

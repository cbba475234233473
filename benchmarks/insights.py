"""How quick insights are: `python -m benchmarks.insights --incidents 100000 --articles 20000`.

Fills a database of its own with two years of incidents, their hand-overs, clocks, links and trails,
with searches, changes and actions, and asks for the pages as Mona (manager) and Rea (reviewer).
Says milliseconds and statements a page, as `benchmarks.incidents` does.
"""

import argparse
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks import crowd, incidents
from benchmarks.corpus import Corpus
from benchmarks.sources import texts_below
from portal.accounts.models import Person
from portal.actions.models import Action
from portal.actions.terms import ActionState, ActionType, Strength
from portal.catalog.models import Service
from portal.changes.models.change import Change
from portal.changes.terms import ChangeState, ChangeType, Outcome
from portal.core import clock, migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.core.settling import settle
from portal.factory import open_features, open_parts
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.terms import Channel, EscalationReason, IncidentState, KnowledgeOutcome
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import TrailKind
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.terms import LinkRole
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Outcome as SearchOutcome
from portal.sla.models.clocks import SlaClock
from portal.sla.models.policies import SlaPolicy
from portal.sla.terms import Layer, Metric, Verdict
from tests.cast import seat_the_cast

DEMO = Path(__file__).parent.parent / "portal" / "demo" / "content" / "articles"
QUESTIONS = ("speed", "course", "promises", "knowledge", "work")
PAGES = (
    "/insights",
    *(f"/insights/{page}" for page in QUESTIONS),
    *(f"/insights/{page}?months=24" for page in QUESTIONS),
    "/insights/speed?priority=2",
    "/insights/incidents?of=resolved",
    "/insights.csv?page=course&table=reasons",
)
BATCH = 5_000
Rows = Iterator[dict[str, Any]]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.insights", description=__doc__)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), allow_special_domains=True, embedded_worker=False)
        open_parts(settings)
        open_features(settings)
        migration.migrate()
        seat_the_cast()
        fill(options.incidents, options.articles)
        settle()  # as the server does before it answers
        for name in ("mona", "rea"):
            incidents.ask(settings, options.requests, pages=PAGES, name=name)
        db.close()


def fill(number: int, articles: int) -> None:
    """Write so many incidents with everything that belongs to them, over so many articles."""
    chance = random.Random(7)
    crowd.grow_to(articles, Corpus(texts_below(DEMO)))
    with db.writing() as session:
        if session.scalar(select(SlaPolicy.id)) is None:
            session.add(SlaPolicy(name="Everything", created_at=clock.now()))
    people = [(each.id, each.team_id) for each in db.session.scalars(select(Person)).unique()]
    services = list(db.session.scalars(select(Service.id)))
    cases = [
        told(chance, place, people) | {"service_id": chance.choice(services)}
        for place in range(1, number + 1)
    ]
    write(Incident, cases)
    write(Escalation, hand_overs(chance, cases))
    write(SlaClock, clocks(chance, cases))
    write(Comment, comments(chance, cases))
    linked = list(links(chance, cases))
    write(KnowledgeLink, linked)
    write(TrailEntry, trails(chance, linked))
    write(SearchObservation, searches(chance, number))
    write(Change, changes(chance, number // 20))
    write(Action, actions(chance, number // 20))
    with db.writing() as session:
        session.execute(text("ANALYZE"))


def write(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows in batches."""
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == BATCH:
            _insert(model, waiting)
            waiting = []
    if waiting:
        _insert(model, waiting)


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    with db.writing() as session:
        session.execute(insert(model), rows)


def told(
    chance: random.Random, number: int, people: list[tuple[int, int | None]]
) -> dict[str, Any]:
    """Return an incident with its moments, and how it ended."""
    row = incidents.row(chance, people) | {"id": number}
    at, is_closed = row["reported_at"], row["state"] is IncidentState.CLOSED
    impact = at - timedelta(minutes=chance.expovariate(1 / 30))
    taken = at + timedelta(minutes=chance.expovariate(1 / 20))
    ended = taken + timedelta(minutes=chance.expovariate(1 / 300))
    return row | {
        "channel": chance.choice((Channel.PHONE, Channel.PORTAL, Channel.EMAIL, Channel.ALERT)),
        "tier_number": chance.choice((1, 1, 1, 2, 3)),
        "requester_id": chance.choice(people)[0],
        "impact_started_at": impact if chance.random() < 0.6 else None,
        "detected_at": impact + (at - impact) * chance.random(),
        "acknowledged_at": taken,
        "mitigated_at": taken + (ended - taken) * 0.5 if is_closed else None,
        "impact_ended_at": ended if is_closed else None,
        "resolved_at": ended if is_closed else None,
        "closed_at": ended + timedelta(days=7) if is_closed else None,
        "knowledge_outcome": chance.choice(list(KnowledgeOutcome)) if is_closed else None,
        "reopened_count": int(chance.random() < 0.05),
    }


def hand_overs(chance: random.Random, cases: Iterable[dict[str, Any]]) -> Rows:
    """Yield a hand-over for three in ten."""
    for case in cases:
        if chance.random() < 0.3:
            at = case["acknowledged_at"]
            yield {
                "incident_id": case["id"],
                "reason": chance.choice(list(EscalationReason)),
                "from_tier_number": 1,
                "to_tier_number": 2,
                "at": at,
                "minutes_before": chance.randrange(300),
                "answered_at": at,
                "accepted_at": at if chance.random() < 0.9 else None,
                "bounced_at": at if chance.random() < 0.1 else None,
            }


def clocks(chance: random.Random, cases: Iterable[dict[str, Any]]) -> Rows:
    """Yield the customer's two clocks for everybody, and a tier's for a third."""
    promised = ((Layer.SLA, Metric.RESPONSE), (Layer.SLA, Metric.RESOLUTION))
    for case in cases:
        own = (Layer.OLA, Metric.RESPONSE)
        for layer, metric in (*promised, own) if chance.random() < 0.3 else promised:
            share = chance.expovariate(2)
            yield {
                "subject_kind": "incident",
                "subject_id": case["id"],
                "layer": layer,
                "metric": metric,
                "tier": 2 if layer is Layer.OLA else 1,
                "policy_id": 1,
                "priority": case["priority_number"],
                "started_at": case["reported_at"],
                "since": case["reported_at"],
                "stopped_at": case["acknowledged_at"],
                "verdict": Verdict.MET if share <= 1 else Verdict.MISSED,
                "target_seconds": 14_400,
                "elapsed_seconds": round(share * 14_400),
            }


def comments(chance: random.Random, cases: Iterable[dict[str, Any]]) -> Rows:
    """Yield two comments for everybody, some by the requester."""
    for case in cases:
        for author in (case["assignee_id"], case["requester_id"]):
            yield {
                "incident_id": case["id"],
                "author_id": author,
                "body": "Any news?",
                "html": "<p>Any news?</p>",
                "said_at": case["reported_at"] + timedelta(minutes=chance.randrange(2_000)),
            }


def links(chance: random.Random, cases: Iterable[dict[str, Any]]) -> Rows:
    """Yield a link to an article for half of them."""
    articles = list(db.session.execute(select(Article.id, Article.revision_id)))
    roles = (LinkRole.USED_SOLVED, LinkRole.USED_PARTIAL, LinkRole.MISSING, LinkRole.CONSULTED)
    for case in cases:
        if chance.random() < 0.5:
            article, revision = chance.choice(articles)
            yield {
                "record_kind": "incident",
                "record_id": case["id"],
                "article_id": article,
                "revision_id": revision,
                "role": chance.choice(roles),
                "at": case["reported_at"],
            }


def trails(chance: random.Random, linked: Iterable[dict[str, Any]]) -> Rows:
    """Yield what was shown, searched and read before an article was linked."""
    for link in linked:
        seen = [link["revision_id"]] if chance.random() < 0.5 else []
        for kind in (TrailKind.SUGGESTED, TrailKind.SEARCHED, TrailKind.JUDGED):
            yield {
                "incident_id": link["record_id"],
                "at": link["at"],
                "kind": kind,
                "words": "vpn tunnel drops",
                "shown": seen if kind is not TrailKind.JUDGED else [],
                "revision_id": link["revision_id"] if kind is TrailKind.JUDGED else None,
            }


def searches(chance: random.Random, number: int) -> Rows:
    """Yield searches of the last two years."""
    for place in range(number):
        at = clock.now() - timedelta(minutes=chance.randrange(1_000_000))
        words = " ".join(chance.choices(incidents.WORDS, k=3))
        yield {
            "token": f"search-{place}",
            "at": at,
            "text": words,
            "normal": words,
            "complete": chance.choice((0, 3, 8)),
            "outcome": chance.choice(list(SearchOutcome)),
            "outcome_at": at,
            "settled_at": at,
        }


def changes(chance: random.Random, number: int) -> Rows:
    """Yield changes of the last two years."""
    for place in range(number):
        at = clock.now() - timedelta(minutes=chance.randrange(1_000_000))
        yield {
            "title": f"Change {place}",
            "type": chance.choice(list(ChangeType)),
            "state": ChangeState.CLOSED,
            "opened_at": at - timedelta(days=9),
            "updated_at": at,
            "started_at": at - timedelta(minutes=chance.randrange(1, 300)),
            "finished_at": at,
            "outcome": chance.choice(list(Outcome)),
        }


def actions(chance: random.Random, number: int) -> Rows:
    """Yield actions of the last two years."""
    for place in range(number):
        at = clock.now() - timedelta(minutes=chance.randrange(1_000_000))
        state = chance.choice(list(ActionState))
        is_done = state in {ActionState.DONE, ActionState.VERIFIED}
        yield {
            "title": f"Action {place}",
            "type": chance.choice(list(ActionType)),
            "strength": chance.choice(list(Strength)),
            "state": state,
            "due_on": (at + timedelta(days=30)).date(),
            "source_kind": "incident",
            "source_id": chance.randint(1, number),
            "proposed_at": at,
            "updated_at": at,
            "done_at": at + timedelta(days=chance.randrange(60)) if is_done else None,
        }


if __name__ == "__main__":
    main()

"""How quick lists of incidents are: `python -m benchmarks.incidents --incidents 100000`.

Fills a database of its own with incidents, most of them closed, and asks for the pages of the desk
as Lena (L1). Says milliseconds (median and 95th percentile of the requests, and how long the
processor worked for one, which other work on the machine does not lengthen) and statements a page.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select

from portal.accounts.models import Person
from portal.core import clock, migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import create_app, open_parts
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Channel, IncidentState
from tests.cast import seat_the_cast

PAGES = (
    *("/incidents", "/incidents?tab=mine", "/incidents?tab=team", "/incidents?tab=all&sort=newest"),
    *(
        "/incidents?tab=all&q=printer",
        "/incidents?tab=all&sort=newest&page=1000",
        "/incidents/counts",
    ),
)
WORDS = "vpn mail printer badge relay login slow drops blank jams timeout certificate disk".split()
OPEN_SHARE = 0.03
BATCH = 5_000


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incidents", description=__doc__)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), allow_special_domains=True, embedded_worker=False)
        open_parts(settings)
        migration.migrate()
        seat_the_cast()
        fill(options.incidents)
        ask(settings, options.requests)
        db.close()


def fill(number: int) -> None:
    """Write so many incidents, three in a hundred of them open."""
    chance = random.Random(7)
    people = [(each.id, each.team_id) for each in db.session.scalars(select(Person))]
    for start in range(0, number, BATCH):
        rows = [row(chance, people) for _ in range(min(BATCH, number - start))]
        with db.writing() as session:
            session.execute(insert(Incident), rows)


def row(chance: random.Random, people: list[tuple[int, int | None]]) -> dict[str, Any]:
    """Return one incident of the last two years."""
    person, team = chance.choice(people)
    at = clock.now() - timedelta(minutes=chance.randrange(1_000_000))
    is_open = chance.random() < OPEN_SHARE
    return {
        "title": " ".join(chance.choices(WORDS, k=5)),
        "description": "The same as last week, since this morning. " * 20,
        "channel": Channel.PHONE,
        "state": IncidentState.IN_PROGRESS if is_open else IncidentState.CLOSED,
        "priority_number": chance.choice((1, 2, 3, 3, 3, 4, 5)),
        "is_confidential": chance.random() < 0.01,
        "assignee_id": person if chance.random() < 0.7 else None,
        "team_id": team,
        "reported_at": at,
        "updated_at": at,
    }


def ask(
    settings: Settings, requests: int, *, pages: Sequence[str] = PAGES, name: str = "lena"
) -> None:
    """Ask for every page as one of the cast and print what it took."""
    client = create_app(settings, RATELIMIT_ENABLED=False).test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"token-{name}", True
    print(f"{f'page, as {name}':50} {'median':>8} {'p95':>8} {'cpu':>7} statements")
    for url in pages:
        client.get(url)
        with counting() as statements:
            assert client.get(url).status_code == 200, url
        before = time.process_time()
        took = sorted(seconds(lambda url=url: client.get(url)) for _ in range(requests))
        worked = (time.process_time() - before) / requests
        p95 = took[int(len(took) * 0.95) - 1]
        middle = statistics.median(took)
        figures = f"{middle * 1000:7.1f} {p95 * 1000:8.1f} {worked * 1000:7.1f}"
        print(f"{url:50} {figures} {statements[0]:6}", flush=True)


class counting:  # noqa: N801 - reads as a word after `with`
    """Counts the statements the database gets meanwhile."""

    def __enter__(self) -> list[int]:
        self.counted = [0]
        event.listen(db.engine, "before_cursor_execute", self._count)
        return self.counted

    def __exit__(self, *_fault: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.counted[0] += not statement.startswith(("PRAGMA", "BEGIN"))


def seconds(deed: Any) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

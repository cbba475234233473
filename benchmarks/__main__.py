"""Run every benchmark on one data set: a folder of real Markdown, or the demo's own articles."""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import event, select

from benchmarks import clocks, search
from benchmarks.corpus import Corpus
from benchmarks.crowd import grow_to
from benchmarks.load import Figures, ask
from benchmarks.serving import free_port, serve
from benchmarks.sources import texts_below
from portal.core import migration
from portal.core.db import db
from portal.core.richtext.render import render
from portal.core.settings import Settings
from portal.factory import create_app, open_parts
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import Audience
from tests.cast import seat_the_cast

DEMO = Path(__file__).parent.parent / "portal" / "demo" / "content" / "articles"
OPEN = (Audience.PUBLIC, Audience.INTERNAL)  # what Lena, who asks for the pages, may read


def main() -> None:
    """Print the figures; ends with 1 when a request failed."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), allow_special_domains=True, workers=2)
        open_parts(settings)
        migration.migrate()
        seat_the_cast()
        print(f"Corpus: {options.corpus.name}; load average {os.getloadavg()[0]:.1f}\n")
        _import(options.corpus, folder)
        _render()
        small = db.session.query(Article).count()
        first = _pages(settings, f"{small} articles")
        grown = grow_to(options.articles, Corpus(texts_below(options.corpus)))
        db.release()
        second = _pages(settings, f"{grown} articles")
        _ratios(first, second)
        _statements(settings, grown)
    clocks.run()
    failed = sum(each.failed for each in (*first.values(), *second.values()))
    searched = search.run(options.corpus, options.sizes, queries=options.queries)
    sys.exit(1 if failed or not searched else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEMO, help="folder of Markdown files")
    parser.add_argument("--articles", type=int, default=10_000, help="size of the large data set")
    parser.add_argument(
        "--sizes",
        type=search.sizes_of,
        default=search.sizes_of(search.SMALL),
        help="articles to search in, such as 10000,100000",
    )
    parser.add_argument("--queries", type=int, default=100, help="searches of each class")
    return parser.parse_args()


def _import(corpus: Path, folder: str) -> None:
    command = [sys.executable, "-m", "portal", "import", "markdown", str(corpus)]
    environment = os.environ | {"PORTAL_DATA": folder, "PORTAL_ALLOW_SPECIAL_DOMAINS": "1"}
    for run in ("first run", "second run"):
        start = time.perf_counter()
        subprocess.run(
            [*command, "--owner", "ada@example.test"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - start
        count = db.session.query(Article).count()
        db.release()
        print(f"import, {run}: {count} articles in {seconds:.1f} s, {count / seconds:.0f} a second")


def _render() -> None:
    taken = []
    for (body,) in db.session.execute(select(Revision.body)):
        start = time.process_time()
        render(body)
        taken.append((time.process_time() - start) * 1000)
    slow = statistics.quantiles(taken, n=20)[-1]
    print(
        f"render: median {statistics.median(taken):.1f} ms, p95 {slow:.1f} ms, "
        f"longest {max(taken):.0f} ms of CPU an article\n"
    )
    db.release()


def _pages(settings: Settings, label: str) -> dict[str, Figures]:
    slugs = list(
        db.session.scalars(
            select(Article.slug)
            .where(Article.revision_id.is_not(None), Article.audience.in_(OPEN))
            .order_by(Article.id)
            .limit(200)
        )
    )
    cookie = _cookie(settings)
    db.release()
    port = free_port()
    server = serve(settings, port)
    try:
        rounds = {
            "article page": [f"/kb/{slug}" for slug in slugs],
            "list page": ["/kb", "/kb?sort=title", "/kb?page=2"],
            "first page": ["/"],
        }
        found = {}
        print(f"{label}, 2 worker processes, 4 connections")
        for name, paths in rounds.items():
            ask(port, paths, cookie=cookie, times=40)
            found[name] = figures = ask(port, paths, cookie=cookie, times=400)
            print(
                f"  {name:13} {figures.per_second:6.0f} requests a second, "
                f"median {figures.median_ms:5.1f} ms, p95 {figures.p95_ms:5.1f} ms, "
                f"{figures.failed} failed"
            )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    return found


def _ratios(first: dict[str, Figures], second: dict[str, Figures]) -> None:
    print("large ÷ small, p95")
    for name, figures in first.items():
        print(f"  {name:13} {second[name].p95_ms / figures.p95_ms:.2f}")
    print()


def _statements(settings: Settings, most: int) -> None:
    app = create_app(settings, RATELIMIT_ENABLED=False)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = "token-lena", True
    slug = db.session.scalar(select(Article.slug).where(Article.audience.in_(OPEN)).limit(1))
    count = [0]

    @event.listens_for(db.engine, "before_cursor_execute")
    def _count(_c: object, _cu: object, statement: str, *_rest: object) -> None:
        count[0] += not statement.startswith("PRAGMA")

    for name, path in {
        "article page": f"/kb/{slug}",
        "list page": "/kb",
        "first page": "/",
    }.items():
        client.get(path)
        count[0] = 0
        client.get(path)
        print(f"statements, {most} articles: {name} {count[0]}")


def _cookie(settings: Settings) -> str:
    """Return the cookie of somebody who is signed in, as a browser would send it."""
    app = create_app(settings)
    with app.test_client() as client:
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = "token-lena", True
        kept = client.get_cookie("portal_session")
    assert kept is not None
    return f"portal_session={kept.value}"


main()

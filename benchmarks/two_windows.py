"""How soon a colleague's page shows what somebody did: `python -m benchmarks.two_windows`.

Two people have one incident open in Chromium, each at a web process of their own. Theo adds a note;
counted is from his press to the note on Lena's screen. Over SQLite, and over PostgreSQL where it is
installed. Ends with 1 when the slowest took longer than the budget.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from docs.looks.windows import open_chromium
from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import open_features, open_parts
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from tests import postgres
from tests.cast import seat_the_cast
from tests.conftest import SECRET
from tests.serving import Server, cookie_of

BUDGET = 2.0  # seconds
PROGRAMS = Path("/usr/lib/postgresql")


def main() -> None:
    """Print the figures of each database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_windows", description=__doc__)
    parser.add_argument("--steps", type=int, default=20)
    steps = parser.parse_args().steps
    print(f"from one press to the other screen, {steps} notes, two processes, budget {BUDGET} s")
    is_over = False
    with open_chromium() as browser:
        for name in ("sqlite", "postgresql") if PROGRAMS.is_dir() else ("sqlite",):
            with _portal(name) as (one, other, ref):
                took = sorted(
                    _steps(_window(browser, one, "theo", ref), other, browser, ref, steps)
                )
            is_over |= took[-1] > BUDGET
            print(
                f"{name:12} fastest {took[0]:.2f}  median {statistics.median(took):.2f}  "
                f"slowest {took[-1]:.2f} s" + ("  over" if took[-1] > BUDGET else "")
            )
    sys.exit(1 if is_over else 0)


def _steps(theo: Page, other: str, browser: Browser, ref: str, steps: int) -> Iterator[float]:
    lena = _window(browser, other, "lena", ref)
    for number in range(steps):
        words = f"Looked at lamp {number}."
        theo.get_by_label("Comment", exact=True).fill(words)
        began = time.perf_counter()
        theo.get_by_role("button", name="Add note").click(no_wait_after=True)
        lena.get_by_text(words).first.wait_for()
        yield time.perf_counter() - began
        theo.get_by_text(words).first.wait_for()


def _window(browser: Browser, url: str, name: str, ref: str) -> Page:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    key, _, value = cookie_of(name).partition("=")
    context.add_cookies([{"name": key, "value": value, "url": url}])
    page = context.new_page()
    with page.expect_response(lambda answer: "/live?" in answer.url):
        page.goto(f"/incidents/{ref}")
    return page


@contextmanager
def _portal(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the addresses of two servers of one database, and an incident."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        url = stack.enter_context(postgres.running()) if name == "postgresql" else ""
        settings = Settings(data=folder / "data", database_url=url, secret_key=SECRET)
        open_parts(settings)
        open_features(settings)
        migration.migrate()
        seat_the_cast()
        stack.callback(db.close)
        more = {"PORTAL_EMBEDDED_WORKER": "false", "PORTAL_WORKERS": "1"}
        more |= {"PORTAL_DATABASE_URL": url} if url else {}
        servers = [Server(settings, folder, more=more) for _ in range(2)]
        for server in servers:
            stack.callback(server.kill)
            server.start()
        one, other = (f"http://127.0.0.1:{server.port}" for server in servers)
        yield one, other, _reported()


def _reported() -> str:
    with db.writing():
        lena = db.session.scalars(select(Person).where(Person.name == "Lena")).one()
        told = report(Report(title="VPN drops", channel=Channel.PHONE), by=Viewer(lena))
        ref = told.ref
    db.release()
    return ref


if __name__ == "__main__":
    main()

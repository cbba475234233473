"""A runner with a job of each reach, the AWX behind it, and a clock that can be put forward."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core import clock, jobs
from portal.core.db import db
from portal.core.outbound import gate
from portal.core.settings import Settings
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.services import runners
from portal.integrations.runners.services.runners import JobCard, RunnerCard
from portal.integrations.runners.terms import Reach, RunnerKind
from portal.integrations.runners.tokens import keyring
from tests.changes.conftest import asked, begun, mail, planned, scheduled, votes, whole
from tests.integrations.runners.awx import TOKEN, Awx

__all__ = ["asked", "begun", "mail", "planned", "scheduled", "votes", "whole"]

HOST = {"name": "host", "pattern": "web-[0-9]"}


@pytest.fixture
def awx(settings: Settings, app: object) -> Iterator[Awx]:
    """An AWX the portal may call."""
    with Awx() as server:
        gate.open(settings.model_copy(update={"outbound_internal": [server.host]}))
        yield server
        gate.open(settings)


class World:
    """The runner, a change in its window, and an incident."""

    def __init__(self, awx: Awx, viewer_of: Callable[[str], Viewer], browser_of: Any) -> None:
        self.awx, self.viewer_of, self._browser_of = awx, viewer_of, browser_of
        self.at: datetime = clock.now()
        self.ends_at = self.at
        self.change, self.incident = "", ""
        self.restart, self.ping, self.hook = 0, 0, ""
        self._connect()

    def _connect(self) -> None:
        ada = self.viewer_of("ada")
        with db.writing():
            card = RunnerCard(name="AWX", kind=RunnerKind.AWX, base_url=self.awx.url)
            runner = runners.add(card, by=ada)
            job = JobCard(
                name="Restart the pool", template="7", reach=Reach.PRODUCTION, parameters=[HOST]
            )
            restart = runners.register(runner, job, by=ada)
            reads = JobCard(name="Ask for its health", template="7", reach=Reach.READS)
            ping = runners.register(runner, reads, by=ada)
        keyring.keep(runner, TOKEN)
        self.restart, self.ping, self.hook = restart.id, ping.id, runner.key

    def browser(self, name: str) -> FlaskClient:
        return self._browser_of(name)

    def post(self, who: str, url: str, /, **data: str) -> Any:
        with clock.turned_to(self.at):
            return self.browser(who).post(url, data=data, follow_redirects=True)

    def ask(self, name: str = "theo", host: str = "web-1", **more: str) -> Any:
        """Ask for the restart within the change."""
        url = f"/changes/{self.change}/jobs/{self.restart}"
        return self.post(name, url, value_host=host, **more)

    def work(self, **passing: float) -> None:
        """Put the clock forward and do what is due."""
        self.at += timedelta(**passing)
        with clock.turned_to(self.at):
            jobs.run_all()
        db.release()

    def finish(self) -> None:
        """Let the job at hand come to its end."""
        for _each in range(4):
            self.work(seconds=30)

    def run(self, number: int = 1) -> JobRun:
        db.release()
        return db.session.get_one(JobRun, number)


@pytest.fixture
def world(
    awx: Awx,
    viewer_of: Callable[[str], Viewer],
    browser_of: Callable[[str], FlaskClient],
    begun: Callable[..., Change],
    mail: Any,
) -> World:
    """Theo carries a change out now; Lena has an incident on the same service."""
    found = World(awx, viewer_of, browser_of)
    change = begun()
    found.change, found.ends_at = change.ref, change.ends_at or found.at
    with db.writing():
        card = Report(title="No mail goes out", channel=Channel.PHONE, service=mail)
        found.incident = report(card, by=viewer_of("lena")).ref
    return found

"""Sources to deliver to, what senders post, and a guard: nothing here may call out."""

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.integrations.alerts import jobs as chores
from portal.integrations.alerts.models import Alert, AlertDelivery, AlertSource
from portal.integrations.alerts.outside import NoWayOut, outside
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind
from tests.integrations.alerts.sample import Body, sample

BEGIN = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


class World:
    """One source, its sender, and a clock that can be put forward."""

    def __init__(self, client: FlaskClient, viewer_of: Callable[[str], Any]) -> None:
        self.client, self._viewer_of = client, viewer_of
        self.at = BEGIN
        self.called: list[str] = []
        self.secret, self.key, self.number = "", "", 0

    def connect(self, kind: str, **card: Any) -> AlertSource:
        admin = self.admin
        with clock.turned_to(self.at), db.writing():
            named = SourceCard(name=f"{kind} of the test", **card)
            source, self.secret = sources.add(SourceKind(kind), named, by=admin)
            self.key, self.number = source.key, source.id
        return source

    def post(
        self, body: Body | bytes, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """Deliver, then do the work that was asked for."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.secret}"} if headers is None else headers
        with clock.turned_to(self.at):
            url = more.pop("url", f"/hooks/{self.key}")
            answer = self.client.open(url, **{"method": "POST"} | more, data=sent, headers=given)
            jobs.run_all()
        return answer

    def send(self, *names: str) -> None:
        for name in names:
            assert self.post(sample(name)).status_code == 202

    def pass_time(self, **duration: float) -> None:
        """Put the clock forward, and let silence speak."""
        self.at += timedelta(**duration)
        with clock.turned_to(self.at):
            chores.settle()
            chores.let_go()
            chores.notice_silence()
            jobs.run_all()
        db.release()

    @property
    def admin(self) -> Any:
        return self._viewer_of("ada")

    @property
    def source(self) -> AlertSource:
        return db.session.get_one(AlertSource, self.number)

    @property
    def incidents(self) -> list[Incident]:
        db.release()
        return list(db.session.scalars(select(Incident).order_by(Incident.id)))

    @property
    def alerts(self) -> list[Alert]:
        return list(db.session.scalars(select(Alert).order_by(Alert.id)))

    @property
    def deliveries(self) -> list[AlertDelivery]:
        return list(db.session.scalars(select(AlertDelivery).order_by(AlertDelivery.id)))

    @property
    def verdicts(self) -> list[str]:
        db.release()
        return [delivery.verdict.value for delivery in self.deliveries]


@pytest.fixture(autouse=True)
def nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any connection out of the process."""

    def refuse(*_arguments: Any) -> None:
        pytest.fail("An outgoing call was made.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def world(app: Flask, viewer_of: Callable[[str], Any]) -> Iterator[World]:
    made = World(app.test_client(), viewer_of)

    def get(url: str) -> bytes:
        made.called.append(url)
        raise NoWayOut("Nobody answers.")

    outside.open(get)
    yield made
    outside.open(None)

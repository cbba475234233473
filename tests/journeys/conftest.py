"""A morning that can be put forward, the demo's articles on the shelf, and the two ways in."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.catalog.models import Service
from portal.core import clock, jobs, mail
from portal.core.db import db
from portal.demo import story
from portal.integrations.alerts import jobs as chores
from portal.integrations.mailbox import imap, polling
from portal.integrations.mailbox.imap import Waiting
from portal.kb.models.content import Content
from portal.kb.terms import Audience, Kind
from tests import shelf
from tests.journeys.people import Person

At = Callable[[float], None]
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SERVICES = ("Kestrel ID", "Shipment Tracker", "Order Database")
PICTURE = re.compile(r"!\[[^]]*\]\([^)]*\)")
TO_AN_ARTICLE = re.compile(r"\[([^]]+)\]\([a-z0-9-]+\.md\)")


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """`at(12)`: it is twelve minutes after the report."""

    def turn(minutes: float) -> None:
        moment = TUESDAY + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: moment)

    turn(0)
    return turn


@pytest.fixture
def scenario() -> Callable[[str], Any]:
    """`scenario("Kestrel ID")`: what the demo says of its scenario about this service."""
    told = {card["service"]: card for card in story.read("incidents")["scenarios"]}
    return told.__getitem__


@pytest.fixture
def person(browser_of: Callable[[str], FlaskClient]) -> Callable[[str], Person]:
    """`person("lena")`: somebody at their browser."""
    return lambda name: Person(browser_of(name))


@pytest.fixture(autouse=True)
def services(session: None) -> None:
    """The services of the scenarios: 1, 2 and 3, all of Engineering."""
    with db.writing():
        for name in SERVICES:
            slug = name.lower().replace(" ", "-")
            db.session.add(Service(name=name, slug=slug, team_id=3, created_at=clock.now()))


@pytest.fixture
def demo_article(services: None) -> Callable[[str], str]:
    """`demo_article("user-cannot-log-in")`: on the shelf as the demo tells it; its reference."""
    stories = {each.slug: each for each in story.stories()}

    def put(slug: str) -> str:
        front, body = stories[slug].front, stories[slug].versions[-1].body
        content = Content(
            title=front.title or slug,
            body=TO_AN_ARTICLE.sub(r"\1", PICTURE.sub("", body)),
            summary=front.summary or "",
            symptoms=front.symptoms or (),
            environment=front.environment or "",
            audience=story.term(Audience, front.audience or "internal"),
        )
        return shelf.put(story.term(Kind, front.kind or "sop"), content)

    return put


class Folder:
    """The folder of the desk's mailbox, as `imap` opens it, and the mails that left."""

    uid_validity = 1

    def __init__(self) -> None:
        self._mails: list[bytes] = []
        self.put_away_uids: list[int] = []
        self.left: list[dict[str, Any]] = []

    def gets(self, raw: bytes) -> None:
        """Let a mail arrive, and the worker's round come by."""
        self._mails.append(raw)
        assert polling.poll_due() == 1
        jobs.run_all()

    def waiting(self, *, after: int, since: datetime, limit: int) -> list[Waiting]:
        numbered = list(enumerate(self._mails, start=1))[after : after + limit]
        return [Waiting(uid, len(raw), clock.now()) for uid, raw in numbered]

    def fetch(self, waiting: Waiting) -> bytes:
        return self._mails[waiting.uid - 1]

    def put_away(self, waiting: Waiting) -> None:
        self.put_away_uids.append(waiting.uid)

    def deliver(self, to: str, subject: str, body: str, **more: Any) -> None:
        self.left.append(
            {"to": to, "subject": subject, "body": body, **(more.get("headers") or {})}
        )


@pytest.fixture
def mailbox(person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The mailbox of the desk, as Ada added it; only its server is not there."""
    folder = Folder()
    monkeypatch.setattr(imap, "opened", lambda _box: nullcontext(folder))
    monkeypatch.setattr(mail.post, "deliver", folder.deliver)
    known = {"name": "Support", "address": "desk@portal.test", "host": "imap.portal.test"}
    more = {"port": "993", "tls": "tls", "user": "desk", "folder": "INBOX", "senders": "everybody"}
    person("ada").press(
        "/admin/mailboxes/new", **known, **more, trusts_senders="y", acknowledges="y"
    )
    return folder


class Alertmanager:
    """A sender with the secret that Ada pasted there."""

    def __init__(self, client: FlaskClient, address: str, secret: str) -> None:
        self._client, self._address = client, address
        self._secret = {"Authorization": f"Bearer {secret}"}

    def delivers(self, body: dict[str, Any]) -> None:
        """Post to the hook, and let the worker do what was asked for."""
        answer = self._client.post(self._address, json=body, headers=self._secret)
        assert answer.status_code == 202, answer.text
        jobs.run_all()

    def is_quiet(self) -> None:
        """Let the worker look whether what is quiet has recovered."""
        chores.settle()
        jobs.run_all()


@pytest.fixture
def alertmanager(
    app: Flask, browser_of: Callable[[str], FlaskClient], session: None
) -> Alertmanager:
    """Alertmanager, as Ada connected it on the page of alert sources."""
    known = {"name": "Alertmanager", "grouping": "group", "service_labels": "service"}
    more = {"severities": "critical = 2 1", "settle_minutes": "5", "reopen_minutes": "30"}
    more |= {
        "stale_hours": "8",
        "storm_groups": "30",
        "rate_limit": "600",
        "heartbeat_minutes": "0",
    }
    page = browser_of("ada").post("/admin/sources/new/alertmanager", data=known | more).text
    secret = page.split('class="alert-secret">')[1].split("<")[0]
    hook = re.findall(r"/hooks/[\w-]+", page)[0]
    return Alertmanager(app.test_client(), hook, secret)
